package io.reportcache.examples.quotes.dashboard;

import io.reportcache.spring.annotation.WarmsReports;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.Priority;
import org.springframework.stereotype.Component;

/** Has the dashboard computed before anybody asks, for each of report-cache.warm-tenants. */
@Component
class DashboardWarming {

  private final DashboardReports reports;

  DashboardWarming(DashboardReports reports) {
    this.reports = reports;
  }

  @WarmsReports(
      name = "warm-dashboard",
      every = "${quotes.warming.dashboard}",
      priority = Priority.HIGH,
      atStart = true)
  void warm(TenantId tenant) {
    reports.kpis(Period.ALL);
    reports.expensesMonthly(Period.ALL);
    reports.topClients(Period.ALL, DashboardController.TOP);
  }
}
