package io.reportcache.examples.quotes.dashboard;

import io.reportcache.spring.annotation.CachedReport;
import org.springframework.stereotype.Service;

/**
 * What the dashboard shows, cached. The keys are {@code dashboard:kpis:…}, {@code
 * dashboard:expenses_monthly:…} and {@code dashboard:top_clients:…}, so that {@code dashboard:*}
 * means all of it. How long each serves stands in application.yml.
 */
@Service
class DashboardReports {

  private final DashboardQueries queries;

  DashboardReports(DashboardQueries queries) {
    this.queries = queries;
  }

  @CachedReport(
      value = "dashboard",
      key = {"'kpis'", "#period"},
      ttl = "${quotes.ttl.kpis}")
  public Kpis kpis(Period period) {
    return queries.kpis(period);
  }

  @CachedReport(
      value = "dashboard",
      key = {"'expenses_monthly'", "#period"},
      ttl = "${quotes.ttl.expenses-monthly}")
  public MonthlyExpenses expensesMonthly(Period period) {
    return queries.expensesMonthly(period);
  }

  @CachedReport(
      value = "dashboard",
      key = {"'top_clients'", "#period", "#limit"},
      ttl = "${quotes.ttl.top-clients}")
  public TopClients topClients(Period period, int limit) {
    return queries.topClients(period, limit);
  }
}
