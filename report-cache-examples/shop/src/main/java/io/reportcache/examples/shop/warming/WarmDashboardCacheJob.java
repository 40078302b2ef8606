package io.reportcache.examples.shop.warming;

import io.reportcache.examples.shop.report.DashboardReport;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.List;

/**
 * Keeps every tenant's dashboard at hand: at the start, then every 5 minutes, before all other
 * jobs.
 */
public final class WarmDashboardCacheJob extends WarmerJob<NoParams> {

  /** Warms by {@code warmer}. */
  public WarmDashboardCacheJob(Warmer warmer, Report<NoParams, DashboardReport> dashboard) {
    super(warmer, dashboard, List.of(NoParams.NONE));
  }

  @Override
  public Schedule schedule() {
    return Schedule.every(Duration.ofMinutes(5));
  }

  @Override
  public Priority priority() {
    return Priority.HIGH;
  }

  @Override
  public boolean runsAtStart() {
    return true;
  }
}
