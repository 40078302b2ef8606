package io.reportcache.cache;

import java.time.Duration;
import java.util.Locale;

/** Prints durations for people, with about three digits and a unit. */
final class Rounded {

  private Rounded() {}

  static String of(Duration duration) {
    long nanos =
        Math.max(
            0,
            duration.compareTo(Duration.ofDays(10_000)) > 0 ? Long.MAX_VALUE : duration.toNanos());
    if (nanos < 1_000_000) {
      return nanos / 1_000 + " µs";
    }
    if (nanos < 1_000_000_000) {
      return nanos / 1_000_000 + " ms";
    }
    double seconds = nanos / 1e9;
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    if (seconds < 7_200) {
      return Math.round(seconds / 60) + " min";
    }
    return seconds < 172_800
        ? Math.round(seconds / 3_600) + " h"
        : Math.round(seconds / 86_400) + " d";
  }
}
