package io.reportcache.examples.quotes.expense;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.Year;
import java.util.List;

/**
 * What was spent in a year, by category, the largest first.
 *
 * @param asOf when it was computed
 */
public record BudgetUse(Instant asOf, Year year, List<Category> categories) {

  /** Copies the categories. */
  public BudgetUse {
    categories = List.copyOf(categories);
  }

  /** What was spent for one purpose. */
  public record Category(String name, BigDecimal spent) {}
}
