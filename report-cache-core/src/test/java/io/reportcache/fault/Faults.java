package io.reportcache.fault;

import io.reportcache.testing.Thrown;
import org.jspecify.annotations.Nullable;

/** Where foreign code throws now, and what. */
final class Faults {

  private volatile @Nullable Place broken;
  private volatile @Nullable Thrown thrown;

  void begin(Place place, Thrown what) {
    thrown = what;
    broken = place;
  }

  void end() {
    broken = null;
  }

  /** To be called by foreign code of this kind: throws if it is its turn. */
  void at(Place place) {
    if (broken == place) {
      thrown.raise();
    }
  }

  /** The text of something: can't be had if it is its turn. */
  String text(Place place, String text) {
    at(place);
    return text;
  }
}
