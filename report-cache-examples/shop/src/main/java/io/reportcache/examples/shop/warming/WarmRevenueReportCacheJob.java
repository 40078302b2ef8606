package io.reportcache.examples.shop.warming;

import io.reportcache.examples.shop.report.RevenueReport;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.DailyWindow;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import java.time.Duration;
import java.util.List;

/**
 * Keeps every tenant's revenue at hand. It is the heaviest report, and so it runs at the start and
 * then hourly in the quiet hours alone.
 */
public final class WarmRevenueReportCacheJob implements WarmingJob {

  private final Warmer warmer;
  private final Report<NoParams, RevenueReport> revenue;
  private final DailyWindow quiet;

  /** Warms by {@code warmer}; {@code quiet} are the hours of little traffic. */
  public WarmRevenueReportCacheJob(
      Warmer warmer, Report<NoParams, RevenueReport> revenue, DailyWindow quiet) {
    this.warmer = warmer;
    this.revenue = revenue;
    this.quiet = quiet;
  }

  @Override
  public Schedule schedule() {
    return Schedule.every(Duration.ofHours(1)).during(quiet);
  }

  @Override
  public Priority priority() {
    return Priority.LOW;
  }

  @Override
  public boolean runsAtStart() {
    return true;
  }

  @Override
  public void run() throws InterruptedException {
    warmer.warm(revenue, List.of(NoParams.NONE));
  }
}
