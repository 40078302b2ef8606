package io.reportcache.examples.quotes.dashboard;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/dashboard")
class DashboardController {

  static final int TOP = 10;

  private final DashboardReports reports;

  DashboardController(DashboardReports reports) {
    this.reports = reports;
  }

  @GetMapping("/kpis")
  Kpis kpis(
      @RequestParam(required = false) @Nullable LocalDate from,
      @RequestParam(required = false) @Nullable LocalDate to) {
    return reports.kpis(Period.of(from, to));
  }

  @GetMapping("/expenses-monthly")
  MonthlyExpenses expensesMonthly(
      @RequestParam(required = false) @Nullable LocalDate from,
      @RequestParam(required = false) @Nullable LocalDate to) {
    return reports.expensesMonthly(Period.of(from, to));
  }

  @GetMapping("/top-clients")
  TopClients topClients(
      @RequestParam(required = false) @Nullable LocalDate from,
      @RequestParam(required = false) @Nullable LocalDate to,
      @RequestParam(defaultValue = "" + TOP) @Min(1) @Max(100) int limit) {
    return reports.topClients(Period.of(from, to), limit);
  }
}
