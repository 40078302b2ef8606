package io.reportcache.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Due one period after the moment before. */
record FixedRate(Duration period) implements Schedule {

  /** A longer period could lead beyond the last moment that there is. */
  private static final Duration LONGEST = Duration.ofDays(365_000);

  FixedRate {
    Objects.requireNonNull(period, "period must not be null");
    if (period.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "period must be at least 1 ms, was %s; choose how often the work is worth its cost, e.g. 5 minutes"
              .formatted(period));
    }
    period = period.compareTo(LONGEST) > 0 ? LONGEST : period;
  }

  @Override
  public Optional<Instant> next(Instant previous) {
    return next(previous, previous);
  }

  @Override
  public Optional<Instant> next(Instant previous, Instant passed) {
    try {
      Duration since = Duration.between(previous, passed);
      long whole = since.isNegative() ? 0 : since.dividedBy(period);
      return Optional.of(previous.plus(period.multipliedBy(Math.addExact(whole, 1))));
    } catch (DateTimeException | ArithmeticException e) { // beyond the range of moments
      return Optional.empty();
    }
  }

  @Override
  public boolean followsClock() {
    return false;
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
