package io.reportcache.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Due at the multiples of a period since 1970, so the same on all nodes. */
record AlignedRate(Duration period) implements Schedule {

  @Override
  public Optional<Instant> next(Instant previous) {
    try {
      long periodMillis = period.toMillis();
      long before = Math.floorDiv(previous.toEpochMilli(), periodMillis);
      return Optional.of(
          Instant.ofEpochMilli(Math.multiplyExact(Math.addExact(before, 1), periodMillis)));
    } catch (DateTimeException | ArithmeticException e) { // beyond the range of moments
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "every " + period + " since 1970";
  }
}
