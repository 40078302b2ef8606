package io.reportcache.examples.quotes.expense;

import io.reportcache.examples.quotes.web.NotFoundException;
import io.reportcache.spring.annotation.InvalidatesReports;
import java.time.Year;
import java.util.Set;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes expenses. Strategy <i>selective</i>: two figures of the dashboard show expenses, and
 * nothing of quotes does.
 */
@Service
@Transactional
class ExpenseService {

  private final Expenses expenses;
  private final ApplicationEventPublisher events;

  ExpenseService(Expenses expenses, ApplicationEventPublisher events) {
    this.expenses = expenses;
    this.events = events;
  }

  @InvalidatesReports({"dashboard:expenses_monthly:*", "dashboard:kpis:*"})
  ExpenseView create(ExpenseForm form) {
    Expense expense = expenses.save(new Expense(form.category(), form.amount(), form.spentOn()));
    events.publishEvent(new ExpensesChanged(Set.of(expense.year())));
    return ExpenseView.of(expense);
  }

  @InvalidatesReports({"dashboard:expenses_monthly:*", "dashboard:kpis:*"})
  ExpenseView update(long id, ExpenseForm form) {
    Expense expense = existing(id);
    Year before = expense.year();
    expense.change(form.category(), form.amount(), form.spentOn());
    events.publishEvent(
        new ExpensesChanged(
            before.equals(expense.year()) ? Set.of(before) : Set.of(before, expense.year())));
    return ExpenseView.of(expense);
  }

  @InvalidatesReports({"dashboard:expenses_monthly:*", "dashboard:kpis:*"})
  void delete(long id) {
    Expense expense = existing(id);
    expenses.delete(expense);
    events.publishEvent(new ExpensesChanged(Set.of(expense.year())));
  }

  @Transactional(readOnly = true)
  ExpenseView get(long id) {
    return ExpenseView.of(existing(id));
  }

  private Expense existing(long id) {
    return expenses.findById(id).orElseThrow(() -> new NotFoundException("expense", id));
  }
}
