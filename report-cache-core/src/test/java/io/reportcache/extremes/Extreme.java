package io.reportcache.extremes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Durations that somebody may pass who means for ever, not at all, or nothing in particular. */
final class Extreme {

  private Extreme() {}

  static List<@Nullable Duration> durations() {
    List<@Nullable Duration> all = new ArrayList<>();
    all.add(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
    all.add(Duration.ofSeconds(Long.MAX_VALUE));
    all.add(Duration.ofDays(365L * 1_000_000));
    all.add(Duration.ofDays(365 * 300));
    all.add(Duration.ZERO);
    all.add(Duration.ofNanos(-1));
    all.add(Duration.ofSeconds(Long.MIN_VALUE));
    all.add(null);
    return all;
  }

  /** Tells whether nobody will see the end of it. */
  static boolean isForEver(@Nullable Duration duration) {
    return duration != null && duration.compareTo(Duration.ofDays(365 * 100)) > 0;
  }
}
