package io.reportcache.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Due at the multiples of a period since 1970, wherever and whenever it's asked. */
record AlignedRate(Duration period) implements Schedule {

  @Override
  public Optional<Instant> next(Instant previous) {
    long periodMillis = period.toMillis();
    long before = Math.floorDiv(previous.toEpochMilli(), periodMillis);
    return Optional.of(Instant.ofEpochMilli(Math.multiplyExact(before + 1, periodMillis)));
  }

  @Override
  public String toString() {
    return "every " + period + " since 1970";
  }
}
