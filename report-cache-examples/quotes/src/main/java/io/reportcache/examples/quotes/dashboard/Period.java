package io.reportcache.examples.quotes.dashboard;

import io.reportcache.examples.quotes.web.RefusedException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** The days that are looked at, both included. In a key it becomes a hash. */
record Period(LocalDate from, LocalDate to) {

  /** What is looked at unless a request says otherwise: all that the sample data has. */
  static final Period ALL = new Period(LocalDate.of(2024, 1, 1), LocalDate.of(2026, 12, 31));

  static Period of(@Nullable LocalDate from, @Nullable LocalDate to) {
    Period period = new Period(from == null ? ALL.from : from, to == null ? ALL.to : to);
    if (period.from.isAfter(period.to)) {
      throw new RefusedException("from must not be after to, was " + period);
    }
    return period;
  }
}
