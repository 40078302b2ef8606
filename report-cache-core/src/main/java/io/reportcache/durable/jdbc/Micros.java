package io.reportcache.durable.jdbc;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Durations as statements take them. What is longer than a database's moments go stands for ever,
 * and is cut to 200 years.
 */
final class Micros {

  private static final long LONGEST = TimeUnit.DAYS.toMicros(200 * 365);

  private Micros() {}

  static long of(Duration duration) {
    return Math.min(LONGEST, TimeUnit.MICROSECONDS.convert(duration));
  }
}
