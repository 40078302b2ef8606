package io.reportcache.examples.quotes.expense;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;

/** An expense as it is answered. */
record ExpenseView(long id, String category, BigDecimal amount, LocalDate spentOn) {

  static ExpenseView of(Expense expense) {
    return new ExpenseView(
        Objects.requireNonNull(expense.id()),
        expense.category(),
        expense.amount(),
        expense.spentOn());
  }
}
