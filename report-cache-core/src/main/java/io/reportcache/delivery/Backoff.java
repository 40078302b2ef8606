package io.reportcache.delivery;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The pauses between attempts: each twice as long as the one before, up to a longest.
 *
 * @param first the pause after the first failure; positive
 * @param longest no pause is longer; not shorter than the first
 * @param jitter how much of a pause is left to chance, 0 to 1, so that what failed together doesn't
 *     come back together: of a pause of 10 s and a jitter of 0.5 the result is 5 to 10 s
 */
public record Backoff(Duration first, Duration longest, double jitter) {

  /** From a second to an hour, half of it left to chance. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofSeconds(1), Duration.ofHours(1), 0.5);

  private static final int MOST_DOUBLINGS = 40;

  /** Checks the ranges. */
  public Backoff {
    Objects.requireNonNull(first, "first must not be null");
    Objects.requireNonNull(longest, "longest must not be null");
    if (first.isNegative() || first.isZero()) {
      throw new IllegalArgumentException("first pause must be positive, was " + first);
    }
    if (longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "longest pause must be at least the first, %s, was %s".formatted(first, longest));
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter must be 0 to 1, was " + jitter);
    }
  }

  /**
   * Returns the pause after so many failures.
   *
   * @param failures at least 1
   * @param chance from 0 to 1
   */
  Duration pause(int failures, double chance) {
    double factor = Math.pow(2, Math.min(failures - 1, MOST_DOUBLINGS));
    double millis = Math.min(millis(first) * factor, millis(longest));
    return Duration.ofMillis(Math.round(Math.max(1, millis * (1 - jitter * chance))));
  }

  /** What doesn't fit is as good as for ever. */
  private static double millis(Duration pause) {
    return (double) TimeUnit.MILLISECONDS.convert(pause);
  }
}
