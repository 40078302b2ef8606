package io.reportcache.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Due a period after the moment before. */
record FixedRate(Duration period) implements Schedule {

  FixedRate {
    Objects.requireNonNull(period, "period must not be null");
    if (period.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "period must be at least 1 ms, was %s; choose how often the work is worth its cost, e.g. 5 minutes"
              .formatted(period));
    }
  }

  @Override
  public Optional<Instant> next(Instant previous) {
    return Optional.of(previous.plus(period));
  }

  @Override
  public Schedule aligned() {
    return new AlignedRate(period);
  }

  @Override
  public String toString() {
    return "every " + period;
  }
}
