package io.reportcache.benchmarks.stale;

import io.reportcache.ReportCache;
import io.reportcache.event.DomainEvent;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;

/** This library: the report says by which event it is invalidated, the order publishes that. */
final class WithReports implements Application {

  private record OrderPlaced() implements DomainEvent {}

  private final Orders orders;
  private final Report<NoParams, Integer> sales;
  private final ReportCache reports;

  WithReports(Orders orders) {
    this.orders = orders;
    sales =
        Report.named("sales", Integer.class)
            .invalidatedBy(OrderPlaced.class)
            .generatedBy(orders::report);
    reports = ReportCache.builder().singleTenant().report(sales).build();
  }

  @Override
  public void order() {
    orders.place();
    reports.events().publish(new OrderPlaced());
  }

  @Override
  public int report() {
    return reports.get(sales);
  }

  @Override
  public void close() {
    reports.close();
  }
}
