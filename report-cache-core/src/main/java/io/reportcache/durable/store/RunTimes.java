package io.reportcache.durable.store;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * How long handlers ran, in whole microseconds. A percentile is the time of a run that there was:
 * with 100 runs in order of their times, {@code p95} is that of the 95th; of a single run all are
 * that one's.
 *
 * @param runs how many runs this is about, at least 1
 * @param mean their mean
 * @param p50 half of them took no longer
 * @param p95 of 100 runs 95 took no longer
 * @param p99 of 100 runs 99 took no longer
 * @param longest the longest of them
 */
public record RunTimes(
    long runs, Duration mean, Duration p50, Duration p95, Duration p99, Duration longest) {

  /** Checks that there is something to tell. */
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

  /** Of runs that took so long each; empty if there are none. Sorts the array. */
  static Optional<RunTimes> of(long[] micros) {
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
