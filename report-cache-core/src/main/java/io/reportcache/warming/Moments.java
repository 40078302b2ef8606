package io.reportcache.warming;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Arithmetic of moments that may be missing. */
final class Moments {

  private Moments() {}

  static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.isBefore(one) ? other : one;
  }

  /** Returns the moment itself if it would be moved beyond the range of moments. */
  static @Nullable Instant moved(@Nullable Instant moment, Duration by) {
    try {
      return moment == null ? null : moment.plus(by);
    } catch (DateTimeException | ArithmeticException e) {
      return moment;
    }
  }
}
