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
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.JobContext;
import io.reportcache.warming.JobRun;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingTask;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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
      assertThatThrownBy(() -> warmer.warm(report, List.of(NoParams.NONE), new OpenRun()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("shaky")
          .satisfies(
              failure -> assertThat(failure.getSuppressed()[0]).hasMessage("no figures for first"));
      assertThat(reports.caches().tenant("second").getKeys()).containsExactly("shaky");
    }
  }

  @Test
  void aJobWhoseTimeIsUpStops() {
    OpenRun run = new OpenRun();
    run.isOver = true;
    assertThatThrownBy(() -> jobs.get("WarmDashboardCacheJob").run(run))
        .isInstanceOf(InterruptedException.class)
        .hasMessageContaining("acme");
  }

  @Test
  void aJobStopsThoughAGeneratorHasSwallowedTheInterrupt() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    List<TenantId> computed = new CopyOnWriteArrayList<>();
    Report<NoParams, String> report =
        Report.named("stubborn", String.class)
            .invalidatedBy(OrderCreated.class)
            .generatedBy(
                () -> {
                  computed.add(TenantContext.require());
                  try {
                    if (computed.size() == 1) {
                      never.await();
                    }
                  } catch (InterruptedException e) {
                    // as a driver may do
                  }
                  return "partial";
                });
    try (ReportCache reports = ReportCache.builder().singleTenant().report(report).build()) {
      TenantId first = TenantId.of("first");
      Warmer warmer = new Warmer(reports, List.of(first, TenantId.of("second")));
      reports.warming().register(new Short(warmer, report, ended));
      JobRun run = reports.warming().runNow("Short").get(1, TimeUnit.MINUTES);
      assertThat(run.outcome()).isEqualTo(JobRun.Outcome.TIMED_OUT);
      assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
      assertThat(computed).containsExactly(first);
    }
  }

  @Test
  void theCleanUpRunsWithTheShop() throws Exception {
    JobRun run = shop.warming().runNow("CleanExpiredReportCacheJob").get(1, TimeUnit.MINUTES);
    assertThat(run.outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
  }

  /** A run that lasts until the test says otherwise. */
  private static final class OpenRun implements JobContext {

    boolean isOver;

    @Override
    public boolean isOver() {
      return isOver;
    }

    @Override
    public void part(Duration limit, WarmingTask part) throws Exception {
      part.run();
    }

    @Override
    public void note(String remark) {}

    @Override
    public void skipped(String why) {}
  }

  /** A job whose time is soon up. */
  private record Short(Warmer warmer, Report<NoParams, String> report, CountDownLatch ended)
      implements WarmingJob {

    @Override
    public Schedule schedule() {
      return Schedule.every(HOUR);
    }

    @Override
    public Duration timeLimit() {
      return Duration.ofMillis(100);
    }

    @Override
    public void run() {
      throw new AssertionError("without its run");
    }

    @Override
    public void run(JobContext run) throws Exception {
      try {
        warmer.warm(report, List.of(NoParams.NONE), run);
      } finally {
        ended.countDown();
      }
    }
  }
}
