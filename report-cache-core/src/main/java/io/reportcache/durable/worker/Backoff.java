package io.reportcache.durable.worker;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The pauses between attempts. Each is longer than the one before by a factor, up to a longest
 * pause. Immutable.
 *
 * @param first the pause after the first failure; positive
 * @param longest the longest pause; not shorter than the first
 * @param factor the factor by which each pause is longer than the one before; 1 to 1000
 * @param jitter the part of a pause that is drawn at random, 0 to 1, so that deliveries that failed
 *     together aren't tried again together. A pause of 10 s with a jitter of 0.5 takes 5 to 10 s
 * @since 0.1
 */
public record Backoff(Duration first, Duration longest, double factor, double jitter) {

  /**
   * The default: 5 to 10 seconds, then 5 to 10 minutes, then half an hour to an hour. A short
   * trouble, such as a deadlock, is over at the second attempt. Three attempts take five minutes at
   * least, so a server that is away for less makes no dead letters.
   */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofSeconds(10), Duration.ofHours(1), 60, 0.5);

  private static final double LARGEST_FACTOR = 1_000;
  private static final int MOST_STEPS = 40;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a part is out of its range
   */
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

  /**
   * Makes pauses of which each is twice as long as the one before.
   *
   * @throws IllegalArgumentException if a part is out of its range
   */
  public Backoff(Duration first, Duration longest, double jitter) {
    this(first, longest, 2, jitter);
  }

  /**
   * Returns the pause after a number of failures.
   *
   * @param failures at least 1
   * @param chance from 0 to 1
   */
  Duration pause(int failures, double chance) {
    double times = Math.pow(factor, Math.min(failures - 1, MOST_STEPS));
    double millis = Math.min(millis(first) * times, millis(longest));
    return Duration.ofMillis(Math.round(Math.max(1, millis * (1 - jitter * chance))));
  }

  /** Returns the longest that fits for a pause that doesn't. */
  private static double millis(Duration pause) {
    return (double) TimeUnit.MILLISECONDS.convert(pause);
  }
}
