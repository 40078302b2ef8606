package io.reportcache.examples.shop.warming;

import io.reportcache.examples.shop.report.ProductsReport;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.DailyWindow;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.List;

/**
 * Keeps every tenant's products report at hand. It is heavy, and so it runs at the start and then
 * hourly in the quiet hours alone.
 */
public final class WarmProductsReportCacheJob extends WarmerJob<NoParams> {

  private final DailyWindow quiet;

  /** Warms by {@code warmer}; {@code quiet} are the hours of little traffic. */
  public WarmProductsReportCacheJob(
      Warmer warmer, Report<NoParams, ProductsReport> products, DailyWindow quiet) {
    super(warmer, products, List.of(NoParams.NONE));
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
}
