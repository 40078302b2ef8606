package io.reportcache.examples.quotes.dashboard;

import io.reportcache.spring.annotation.CachedReport;
import org.springframework.stereotype.Service;

/**
 * What the dashboard shows, cached. The names begin alike, so that the pattern {@code dashboard:*}
 * means all of it. How long each serves stands in application.yml.
 */
@Service
class DashboardReports {

  private final DashboardQueries queries;

  DashboardReports(DashboardQueries queries) {
    this.queries = queries;
  }

  @CachedReport("dashboard:kpis")
  public Kpis kpis(Period period) {
    return queries.kpis(period);
  }

  @CachedReport("dashboard:expenses_monthly")
  public MonthlyExpenses expensesMonthly(Period period) {
    return queries.expensesMonthly(period);
  }

  @CachedReport("dashboard:top_clients")
  public TopClients topClients(Period period, int limit) {
    return queries.topClients(period, limit);
  }
}
