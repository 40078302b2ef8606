package io.reportcache.durable.store;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Statistics of the run times of handlers, in whole microseconds. A percentile is the time of an
 * actual run: of 100 runs ordered by their times, {@code p95} is that of the 95th. With a single
 * run all values are its time.
 *
 * @param runs the number of runs, at least 1
 * @param mean the mean time
 * @param p50 the median: half of the runs took no longer
 * @param p95 95 % of the runs took no longer
 * @param p99 99 % of the runs took no longer
 * @param longest the longest time
 * @since 0.1
 */
public record RunTimes(
    long runs, Duration mean, Duration p50, Duration p95, Duration p99, Duration longest) {

  /** Checks that there is at least one run and no time is null. */
  public RunTimes {
    if (runs < 1) {
      throw new IllegalArgumentException("runs must be at least 1, was %d".formatted(runs));
    }
    Objects.requireNonNull(mean, "mean must not be null");
    Objects.requireNonNull(p50, "p50 must not be null");
    Objects.requireNonNull(p95, "p95 must not be null");
    Objects.requireNonNull(p99, "p99 must not be null");
    Objects.requireNonNull(longest, "longest must not be null");
  }

  /**
   * Returns the statistics of runs with these times; empty if there are none. For implementations
   * of stores.
   *
   * @param micros the times in microseconds; this method sorts the array
   */
  public static Optional<RunTimes> of(long[] micros) {
    if (micros.length == 0) {
      return Optional.empty();
    }
    Arrays.sort(micros);
    return Optional.of(
        new RunTimes(
            micros.length,
            inMicros(Math.round(Arrays.stream(micros).average().orElseThrow())),
            percentile(micros, 50),
            percentile(micros, 95),
            percentile(micros, 99),
            percentile(micros, 100)));
  }

  private static Duration percentile(long[] sorted, int percent) {
    int place = Math.toIntExact((sorted.length * (long) percent + 99) / 100); // rounded up, from 1
    return inMicros(sorted[place - 1]);
  }

  private static Duration inMicros(long micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }
}
