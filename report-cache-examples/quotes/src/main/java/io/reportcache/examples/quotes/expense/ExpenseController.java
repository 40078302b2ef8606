package io.reportcache.examples.quotes.expense;

import io.reportcache.ReportCache;
import io.reportcache.report.Report;
import jakarta.validation.Valid;
import java.time.Year;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/expenses")
class ExpenseController {

  private final ExpenseService expenses;
  private final ReportCache reports;
  private final Report<Year, BudgetUse> budget;

  ExpenseController(ExpenseService expenses, ReportCache reports, Report<Year, BudgetUse> budget) {
    this.expenses = expenses;
    this.reports = reports;
    this.budget = budget;
  }

  @GetMapping("/budget/{year}")
  BudgetUse budget(@PathVariable Year year) {
    return reports.get(budget, year);
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  ExpenseView create(@Valid @RequestBody ExpenseForm form) {
    return expenses.create(form);
  }

  @GetMapping("/{id}")
  ExpenseView get(@PathVariable long id) {
    return expenses.get(id);
  }

  @PutMapping("/{id}")
  ExpenseView update(@PathVariable long id, @Valid @RequestBody ExpenseForm form) {
    return expenses.update(id, form);
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable long id) {
    expenses.delete(id);
  }
}
