package io.reportcache.examples.quotes.expense;

import io.reportcache.event.DomainEvent;
import java.time.Year;
import java.util.Set;

/**
 * What was spent in some years isn't what it was.
 *
 * @param years one, or two if an expense was moved to another
 */
public record ExpensesChanged(Set<Year> years) implements DomainEvent {

  /** Copies the years. */
  public ExpensesChanged {
    years = Set.copyOf(years);
  }
}
