package io.reportcache.extremes;

import static io.reportcache.extremes.Extreme.isForEver;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.cache.Source;
import io.reportcache.extremes.Taker.Use;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportBuilder;
import io.reportcache.report.WarmingOptions;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.JobRun.Outcome;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/** What declarations of reports and their warming take. */
final class ReportDurations {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration YEARS = Duration.ofDays(365 * 50);

  private ReportDurations() {}

  static List<Taker<Duration>> takers() {
    WarmingOptions warming = WarmingOptions.defaults();
    return List.of(
        new Taker<>(
            "ReportBuilder.ttl(Duration*)", "ttl", serves(ReportBuilder::ttl, false, Source.HIT)),
        new Taker<>(
            "ReportBuilder.staleWhileRevalidate(Duration*)",
            "staleWhileRevalidate",
            serves(ReportBuilder::staleWhileRevalidate, false, Source.STALE)),
        new Taker<>(
            "ReportBuilder.staleAfterInvalidation(Duration*)",
            "staleAfterInvalidation",
            serves(
                (report, time) -> report.ttl(YEARS.plusDays(1)).staleAfterInvalidation(time),
                true,
                Source.INVALIDATED)),
        new Taker<>(
            "ReportCacheBuilder.ttl(String, Duration*)", "ttl", ReportDurations::overriddenTtl),
        new Taker<>("ReportCache.changeTtl(String, Duration*)", "ttl", ReportDurations::changedTtl),
        new Taker<>(
            "ReportBuilder.warmedEvery(Duration*, Priority, Object[])",
            "period",
            ReportDurations::warmedEvery),
        new Taker<>(
            "WarmingOptions.new(Duration*, Duration, double)",
            "timeLimit",
            limit -> warms(new WarmingOptions(limit, MINUTE, 0.5))),
        new Taker<>(
            "WarmingOptions.new(Duration, Duration*, double)",
            "loadTimeLimit",
            limit -> warms(new WarmingOptions(MINUTE, limit, 0.5))),
        new Taker<>(
            "WarmingOptions.withTimeLimit(Duration*)",
            "timeLimit",
            limit -> warms(warming.withTimeLimit(limit))),
        new Taker<>(
            "WarmingOptions.withLoadTimeLimit(Duration*)",
            "loadTimeLimit",
            limit -> warms(warming.withLoadTimeLimit(limit))));
  }

  private static Use<Duration> serves(
      BiFunction<ReportBuilder<NoParams, String>, Duration, ReportBuilder<NoParams, String>> part,
      boolean invalidated,
      Source source) {
    return value -> {
      AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
      Report<NoParams, String> sales =
          part.apply(Report.named("sales", String.class), value).generatedBy(() -> "x");
      try (ReportCache reports =
          ReportCache.builder()
              .report(sales)
              .cacheOptions(options -> options.ticker(nanos::get))
              .build()) {
        reports.tenant("acme").get(sales);
        if (invalidated) {
          reports.tenant("acme").invalidate(sales);
        }
        nanos.addAndGet(YEARS.toNanos());
        assertThat(reports.tenant("acme").ask(sales).source())
            .isEqualTo(isForEver(value) ? source : Source.COMPUTED);
      }
    };
  }

  private static void changedTtl(Duration ttl) {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    Report<NoParams, String> sales = Report.named("sales", String.class).generatedBy(() -> "x");
    try (ReportCache reports =
        ReportCache.builder()
            .report(sales)
            .cacheOptions(options -> options.ticker(nanos::get))
            .build()) {
      reports.changeTtl("sales", ttl);
      reports.tenant("acme").get(sales);
      nanos.addAndGet(YEARS.toNanos());
      assertThat(reports.tenant("acme").ask(sales).source()).isEqualTo(Source.HIT);
    }
  }

  private static void overriddenTtl(Duration ttl) {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    Report<NoParams, String> sales = Report.named("sales", String.class).generatedBy(() -> "x");
    try (ReportCache reports =
        ReportCache.builder()
            .report(sales)
            .ttl("sales", ttl)
            .cacheOptions(options -> options.ticker(nanos::get))
            .build()) {
      reports.tenant("acme").get(sales);
      nanos.addAndGet(YEARS.toNanos());
      assertThat(reports.tenant("acme").ask(sales).source()).isEqualTo(Source.HIT);
    }
  }

  /** What is never due again runs by hand, and holds nobody up. */
  private static void warmedEvery(Duration period) throws Exception {
    Report<NoParams, String> sales =
        Report.named("sales", String.class)
            .warmedEvery(period, Priority.HIGH)
            .generatedBy(() -> "x");
    Report<NoParams, String> other =
        Report.named("other", String.class)
            .warmedEvery(MINUTE, Priority.LOW)
            .generatedBy(() -> "y");
    ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    try (WarmingScheduler scheduler =
            WarmingScheduler.builder()
                .clock(time)
                .ticker(time)
                .timer(time)
                .executor(Runnable::run)
                .build();
        ReportCache reports =
            ReportCache.builder()
                .report(sales)
                .report(other)
                .cleanUp(null)
                .clock(time)
                .warming(scheduler)
                .warmTenants(() -> List.of(TenantId.of("acme")))
                .build()) {
      scheduler.start();
      time.pass(MINUTE);
      assertThat(reports.tenant("acme").ask(sales).source()).isEqualTo(Source.COMPUTED);
      assertThat(reports.tenant("acme").ask(other).source()).isEqualTo(Source.HIT);
      assertThat(scheduler.runNow("warm sales").get(20, TimeUnit.SECONDS).outcome())
          .isEqualTo(Outcome.SUCCEEDED);
    }
  }

  private static void warms(WarmingOptions options) throws Exception {
    Report<NoParams, String> sales =
        Report.named("sales", String.class)
            .warmedEvery(MINUTE, Priority.HIGH)
            .warmingOptions(options)
            .generatedBy(() -> "x");
    try (ReportCache reports = ReportCache.builder().report(sales).singleTenant().build()) {
      for (int i = 0; i < 2; i++) { // the second looks how long the first will last
        assertThat(reports.warming().runNow("warm sales").get(20, TimeUnit.SECONDS).outcome())
            .isEqualTo(Outcome.SUCCEEDED);
      }
      assertThat(reports.central().ask(sales).source()).isEqualTo(Source.HIT);
    }
  }
}
