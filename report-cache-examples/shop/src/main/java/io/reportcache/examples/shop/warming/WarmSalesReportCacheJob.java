package io.reportcache.examples.shop.warming;

import io.reportcache.examples.shop.report.Period;
import io.reportcache.examples.shop.report.SalesReport;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.List;

/** Keeps every tenant's sales of today, week and month at hand: at the start, then hourly. */
public final class WarmSalesReportCacheJob extends WarmerJob<Period> {

  /** Warms by {@code warmer}. */
  public WarmSalesReportCacheJob(Warmer warmer, Report<Period, SalesReport> sales) {
    super(warmer, sales, List.of(Period.TODAY, Period.WEEK, Period.MONTH));
  }

  @Override
  public Schedule schedule() {
    return Schedule.every(Duration.ofHours(1));
  }

  @Override
  public Priority priority() {
    return Priority.MEDIUM;
  }

  @Override
  public boolean runsAtStart() {
    return true;
  }
}
