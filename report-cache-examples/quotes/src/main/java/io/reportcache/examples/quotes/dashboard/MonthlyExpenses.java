package io.reportcache.examples.quotes.dashboard;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What was spent by month, oldest first.
 *
 * @param asOf when it was computed
 */
record MonthlyExpenses(Instant asOf, List<Month> months) {

  MonthlyExpenses {
    months = List.copyOf(months);
  }

  /** A month in which something was spent. */
  record Month(int year, int month, long expenses, BigDecimal total) {}
}
