package io.reportcache.examples.quotes.expense;

import io.reportcache.report.Report;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.time.InstantSource;
import java.time.Month;
import java.time.Year;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A report that is declared: its event says what changes it, so {@link ExpenseService} needn't know
 * it. An expense makes the budget of its own year wrong, and no other.
 */
@Configuration(proxyBeanMethods = false)
class BudgetReports {

  @Bean
  Report<Year, BudgetUse> budget(Expenses expenses, InstantSource clock) {
    return Report.named("budget", BudgetUse.class)
        .keyedBy(Year.class)
        .ttl(Duration.ofHours(1)) // application.yml may say otherwise
        .invalidatedByEach(ExpensesChanged.class, ExpensesChanged::years)
        .warmedEvery(Duration.ofHours(1), Priority.LOW, Year.of(2026))
        .generatedBy(
            year ->
                new BudgetUse(
                    clock.instant(),
                    year,
                    expenses.byCategory(
                        year.atDay(1), year.atMonth(Month.DECEMBER).atEndOfMonth())));
  }
}
