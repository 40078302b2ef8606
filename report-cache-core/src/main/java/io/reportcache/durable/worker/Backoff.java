package io.reportcache.durable.worker;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The pauses between attempts: each so many times as long as the one before, up to a longest.
 *
 * @param first the pause after the first failure; positive
 * @param longest no pause is longer; not shorter than the first
 * @param factor how many times as long as the pause before each is; 1 to 1000
 * @param jitter how much of a pause is left to chance, 0 to 1, so that what failed together doesn't
 *     come back together: of a pause of 10 s and a jitter of 0.5 the result is 5 to 10 s
 * @since 0.1
 */
public record Backoff(Duration first, Duration longest, double factor, double jitter) {

  /**
   * 5 to 10 seconds, then 5 to 10 minutes, then half an hour to an hour. What is short, such as a
   * deadlock, is over at the second attempt; and three attempts take five minutes at least, so that
   * a server that is away for less makes no dead letters.
   */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofSeconds(10), Duration.ofHours(1), 60, 0.5);

  private static final double LARGEST_FACTOR = 1_000;
  private static final int MOST_STEPS = 40;

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
    if (!(factor >= 1 && factor <= LARGEST_FACTOR)) {
      throw new IllegalArgumentException(
          "factor must be 1 to 1000, was %s; leave it out for 2".formatted(factor));
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter must be 0 to 1, was " + jitter);
    }
  }

  /** Pauses of which each is twice as long as the one before. */
  public Backoff(Duration first, Duration longest, double jitter) {
    this(first, longest, 2, jitter);
  }

  /**
   * Returns the pause after so many failures.
   *
   * @param failures at least 1
   * @param chance from 0 to 1
   */
  Duration pause(int failures, double chance) {
    double times = Math.pow(factor, Math.min(failures - 1, MOST_STEPS));
    double millis = Math.min(millis(first) * times, millis(longest));
    return Duration.ofMillis(Math.round(Math.max(1, millis * (1 - jitter * chance))));
  }

  /** What doesn't fit is as good as for ever. */
  private static double millis(Duration pause) {
    return (double) TimeUnit.MILLISECONDS.convert(pause);
  }
}
