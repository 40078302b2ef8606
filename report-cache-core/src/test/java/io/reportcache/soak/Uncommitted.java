package io.reportcache.soak;

import java.util.HashMap;
import java.util.Map;

/** How often a transaction has changed each key: it sees that itself, and nobody else does. */
final class Uncommitted {

  private final int writer;
  private final Map<Place, Long> counts = new HashMap<>();

  Uncommitted(int writer) {
    this.writer = writer;
  }

  /** What is done with each change at the end. */
  @FunctionalInterface
  interface Action {
    void accept(Place place, long count);
  }

  void change(Place place) {
    counts.merge(place, 1L, Long::sum);
  }

  /** Adds the changes of this to those that others see, too. */
  void addTo(long[] seen, int tenant, int key) {
    seen[writer] += counts.getOrDefault(new Place(tenant, key), 0L);
  }

  void forEach(Action action) {
    counts.forEach(action::accept);
  }
}
