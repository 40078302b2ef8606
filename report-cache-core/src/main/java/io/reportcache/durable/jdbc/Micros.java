package io.reportcache.durable.jdbc;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Converts durations to microseconds, the unit of the statements. Durations that would exceed a
 * database's range of times mean for ever, and are cut to 200 years.
 */
final class Micros {

  private static final long LONGEST = TimeUnit.DAYS.toMicros(200 * 365);

  private Micros() {}

  static long of(Duration duration) {
    return Math.min(LONGEST, TimeUnit.MICROSECONDS.convert(duration));
  }
}
