package io.reportcache.examples.shop.warming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.ReportCache;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.event.OrderCreated;
import io.reportcache.examples.shop.testing.OpenShop;
import io.reportcache.examples.shop.testing.TestShop;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportGenerated;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.JobRun;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShopJobsTest {

  private static final Instant NOON = TestShop.CLOCK.instant();
  private static final Duration HOUR = Duration.ofHours(1);

  private final OpenShop open = new OpenShop();
  private final Shop shop = open.shop;
  private final Map<String, WarmingJob> jobs =
      ShopJobs.of(
              new Warmer(shop.reports(), shop.tenants()),
              shop.questions(),
              shop.reports().caches(),
              ZoneOffset.UTC)
          .stream()
          .collect(Collectors.toMap(WarmingJob::name, Function.identity()));

  @AfterEach
  void closeShop() {
    open.close();
  }

  @Test
  void theDashboardIsWarmedEveryFiveMinutesBeforeAllElse() {
    WarmingJob job = jobs.get("WarmDashboardCacheJob");
    assertThat(job.priority()).isEqualTo(Priority.HIGH);
    assertThat(job.schedule().next(NOON)).contains(NOON.plus(Duration.ofMinutes(5)));
  }

  @Test
  void salesAreWarmedHourly() {
    WarmingJob job = jobs.get("WarmSalesReportCacheJob");
    assertThat(job.priority()).isEqualTo(Priority.MEDIUM);
    assertThat(job.schedule().next(NOON)).contains(NOON.plus(HOUR));
  }

  @Test
  void heavyReportsAreWarmedAtTheStartAndInTheNightAlone() {
    for (String name : List.of("WarmProductsReportCacheJob", "WarmRevenueReportCacheJob")) {
      WarmingJob job = jobs.get(name);
      assertThat(job.priority()).isEqualTo(Priority.LOW);
      assertThat(job.runsAtStart()).isTrue();
      Instant next = job.schedule().next(NOON).orElseThrow();
      assertThat(next).isEqualTo(NOON.plus(HOUR.multipliedBy(13)));
      Instant lastOfTheNight = next.plus(HOUR.multipliedBy(3));
      assertThat(job.schedule().next(lastOfTheNight))
          .contains(lastOfTheNight.plus(HOUR.multipliedBy(21)));
    }
  }

  @Test
  void theCleanUpRunsAtThreeAfterAllElse() {
    WarmingJob job = jobs.get("CleanExpiredReportCacheJob");
    assertThat(job.priority()).isEqualTo(Priority.LOW);
    assertThat(job.runsAtStart()).isFalse();
    assertThat(job.schedule().next(NOON)).contains(NOON.plus(HOUR.multipliedBy(15)));
  }

  @Test
  void everyJobHasFiveMinutesAtMost() {
    assertThat(jobs.values())
        .hasSize(5)
        .allMatch(job -> job.timeLimit().equals(Duration.ofMinutes(5)));
  }

  @Test
  void theShopsSchedulerHasTheseJobsAndNoOthers() {
    assertThat(shop.warming().jobs())
        .extracting(JobStatus::job)
        .containsExactly(
            "WarmDashboardCacheJob",
            "WarmSalesReportCacheJob",
            "WarmProductsReportCacheJob",
            "WarmRevenueReportCacheJob",
            "CleanExpiredReportCacheJob");
  }

  @Test
  void whenAllAreDueDashboardComesBeforeSalesBeforeProducts() throws Exception {
    Set<String> order = Collections.synchronizedSet(new LinkedHashSet<>());
    shop.reports()
        .events()
        .subscribe(
            ReportGenerated.class,
            envelope -> order.add(envelope.event().reportType()),
            SubscriptionOptions.inline());

    shop.open();

    shop.warming().runNow("WarmRevenueReportCacheJob").get(1, TimeUnit.MINUTES);
    assertThat(order).containsExactly("dashboard", "sales", "products", "revenue");
    assertThat(open.missing())
        .containsExactly("acme payments", "globex payments", "initech payments");
  }

  @Test
  void oneTenantsFailureLeavesNoOtherCold() {
    Report<NoParams, String> report =
        Report.named("shaky", String.class)
            .invalidatedBy(OrderCreated.class)
            .generatedBy(
                () -> {
                  String tenant = TenantContext.require().value();
                  if (tenant.equals("first")) {
                    throw new IllegalStateException("no figures for " + tenant);
                  }
                  return tenant;
                });
    try (ReportCache reports = ReportCache.builder().singleTenant().report(report).build()) {
      Warmer warmer = new Warmer(reports, List.of(TenantId.of("first"), TenantId.of("second")));
      assertThatThrownBy(() -> warmer.warm(report, List.of(NoParams.NONE)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("shaky")
          .satisfies(
              failure -> assertThat(failure.getSuppressed()[0]).hasMessage("no figures for first"));
      assertThat(reports.caches().tenant("second").getKeys()).containsExactly("shaky");
    }
  }

  @Test
  void aJobWhoseTimeIsUpStops() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> jobs.get("WarmDashboardCacheJob").run())
        .isInstanceOf(InterruptedException.class)
        .hasMessageContaining("acme");
  }

  @Test
  void theCleanUpRunsWithTheShop() throws Exception {
    JobRun run = shop.warming().runNow("CleanExpiredReportCacheJob").get(1, TimeUnit.MINUTES);
    assertThat(run.outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
  }
}
