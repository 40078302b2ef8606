package io.reportcache;

import static io.reportcache.Shop.ACME;
import static io.reportcache.Shop.GLOBEX;
import static io.reportcache.Shop.Period.TODAY;
import static io.reportcache.Shop.Period.WEEK;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.reportcache.Shop.Period;
import io.reportcache.cache.Source;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.WarmingOptions;
import io.reportcache.schedule.DailyWindow;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.JobRun;
import io.reportcache.warming.JobRun.Outcome;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.io.IOException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarmingTest {

  private static final TenantId INITECH = TenantId.of("initech");

  private final Shop shop = new Shop();
  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final List<TenantId> tenants = new ArrayList<>(List.of(ACME, GLOBEX));
  private final WarmingScheduler scheduler =
      WarmingScheduler.builder().clock(time).timer(time).build();

  private final Report<Period, String> sales =
      Report.named("sales", String.class)
          .keyedBy(Period::name)
          .ttl(ofHours(2))
          .warmedEvery(ofHours(1), Priority.MEDIUM, TODAY, WEEK)
          .generatedBy(period -> "sales " + shop.note("sales " + period));

  @AfterEach
  void close() {
    scheduler.close();
  }

  /** It may be any, though no method between declares it. */
  @Test
  void aCheckedExceptionForOneTenantLeavesTheOthersToBeWarmed() throws Exception {
    Report<NoParams, String> report =
        Report.named("rows", String.class)
            .warmedEvery(ofHours(1), Priority.LOW)
            .generatedBy(
                () -> {
                  shop.note("rows");
                  throw new IOException("no rows");
                });
    try (ReportCache reports = builder().report(report).build()) {
      JobRun run = reports.warming().runNow("warm rows").get();

      assertThat(run.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(shop.takeGenerated())
          .containsExactly("rows of tenant 'acme'", "rows of tenant 'globex'");
    }
  }

  @Test
  void everyTenantIsWarmedWithTheDeclaredParameters() throws Exception {
    try (ReportCache reports = builder().report(sales).build()) {
      run("warm sales", Outcome.SUCCEEDED);

      assertThat(shop.takeGenerated())
          .containsExactly(
              "sales TODAY of tenant 'acme'",
              "sales WEEK of tenant 'acme'",
              "sales TODAY of tenant 'globex'",
              "sales WEEK of tenant 'globex'");
      assertThat(reports.tenant(ACME).ask(sales, WEEK).source()).isEqualTo(Source.HIT);
      assertThat(reports.tenant(GLOBEX).ask(sales, TODAY).source()).isEqualTo(Source.HIT);
    }
  }

  @Test
  void theTenantsAreAskedForAtEveryWarming() throws Exception {
    try (ReportCache reports = builder().report(sales).build()) {
      tenants.add(INITECH);
      run("warm sales", Outcome.SUCCEEDED);

      assertThat(reports.tenant(INITECH).ask(sales, TODAY).source()).isEqualTo(Source.HIT);
    }
  }

  @Test
  void warmingGeneratesAnewWhatIsThereAlreadyIfToldSo() throws Exception {
    try (ReportCache reports =
        builder()
            .warmingOptions(WarmingOptions.defaults().withFreshPart(1))
            .report(sales)
            .build()) {
      String before = reports.tenant(ACME).get(sales, TODAY);

      run("warm sales", Outcome.SUCCEEDED);

      assertThat(reports.tenant(ACME).get(sales, TODAY)).isNotEqualTo(before);
    }
  }

  @Test
  void noTenantIsWarmedUnlessNamed() throws Exception {
    try (ReportCache reports = ReportCache.builder().warming(scheduler).report(sales).build()) {
      run("warm sales", Outcome.SKIPPED);

      assertThat(shop.generated).isEmpty();
      assertThat(reports.caches().size()).isZero();
    }
  }

  @Test
  void oneTenantsFailureKeepsNoOtherCold() throws Exception {
    assertOthersAreWarm(new IllegalStateException("acme's database is down"));
  }

  @Test
  void oneTenantsErrorKeepsNoOtherCold() throws Exception {
    assertOthersAreWarm(new StackOverflowError());
  }

  private void assertOthersAreWarm(Throwable failure) throws Exception {
    Report<NoParams, String> report =
        Report.named("report", String.class)
            .warmedEvery(ofHours(1), Priority.LOW)
            .generatedBy(
                () -> {
                  if (TenantContext.require().equals(ACME)) {
                    throw Shop.<RuntimeException>asItIs(failure);
                  }
                  return "value";
                });
    try (ReportCache reports = builder().report(report).build()) {
      JobRun run = run("warm report", Outcome.FAILED);

      assertThat(reports.tenant(GLOBEX).ask(report).source()).isEqualTo(Source.HIT);
      assertThat(run.failure().orElseThrow())
          .hasMessageContaining("report 'report' could not be generated for some tenants")
          .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(failure));
    }
  }

  @Test
  void theShopsJobsHaveTheirPriorities() {
    Report<NoParams, String> dashboard =
        Report.named("dashboard", String.class)
            .warmedEvery(ofMinutes(5), Priority.HIGH)
            .generatedBy(() -> "x");
    try (ReportCache reports = builder().report(sales).report(dashboard).build()) {
      assertThat(scheduler.jobs())
          .extracting(JobStatus::job, JobStatus::priority)
          .containsExactly(
              tuple("warm sales", Priority.MEDIUM),
              tuple("warm dashboard", Priority.HIGH),
              tuple("clean up", Priority.LOW));
      assertThat(reports.warming()).isSameAs(scheduler);
    }
  }

  @Test
  void theCleanUpCanBeMovedOrLeftOut() throws Exception {
    try (ReportCache reports =
        builder().report(sales).cleanUp(Schedule.every(ofMinutes(1))).build()) {
      reports.tenant(ACME).get(sales, TODAY);
      reports.tenant(ACME).invalidate(sales);
      run("clean up", Outcome.SUCCEEDED);
      assertThat(reports.caches().size()).isZero();
    }
    try (WarmingScheduler other = WarmingScheduler.builder().build();
        ReportCache reports = ReportCache.builder().warming(other).cleanUp(null).build()) {
      assertThat(other.jobs()).isEmpty();
      assertThat(reports.catalogue()).isEmpty();
    }
  }

  @Test
  void aHostsJobRunsBesides() throws Exception {
    try (ReportCache reports =
        builder()
            .job(
                WarmingJob.of(
                    "mine", Schedule.every(ofHours(1)), Priority.LOW, () -> shop.note("mine")))
            .build()) {
      run("mine", Outcome.SUCCEEDED);
      assertThat(shop.takeGenerated()).containsExactly("mine of nobody");
      assertThat(reports.warming().jobs()).hasSize(2);
    }
  }

  @Test
  void aReportWarmedAtTheStartIsWarmThen() throws Exception {
    Report<NoParams, String> report =
        Report.named("report", String.class)
            .warmedEvery(ofHours(1), Priority.HIGH)
            .warmedAtStart()
            .generatedBy(() -> "value " + shop.note("report"));
    try (ReportCache reports =
        ReportCache.builder().report(report).warmTenants(() -> List.of(ACME)).build()) {
      // joins the run that the start began, or follows it
      reports.warming().runNow("warm report").get(20, TimeUnit.SECONDS);

      assertThat(reports.tenant(ACME).ask(report).source()).isEqualTo(Source.HIT);
    }
  }

  @Test
  void aScheduleThatNeverFiresIsRefusedAndNothingStaysBehind() {
    Report<NoParams, String> report =
        Report.named("report", String.class)
            .warmed(
                Schedule.dailyAt(LocalTime.NOON, ZoneId.of("UTC"))
                    .during(
                        new DailyWindow(LocalTime.of(22, 0), LocalTime.of(5, 0), ZoneId.of("UTC"))),
                Priority.LOW)
            .generatedBy(() -> "x");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportCache.builder().report(report).build())
        .withMessageContainingAll("schedule of job 'warm report' never fires", "12:00");
  }

  private ReportCacheBuilder builder() {
    return ReportCache.builder().warming(scheduler).warmTenants(() -> tenants);
  }

  private JobRun run(String job, Outcome expected) throws Exception {
    JobRun run = scheduler.runNow(job).get(20, TimeUnit.SECONDS);
    assertThat(run.outcome()).as("%s", run).isEqualTo(expected);
    return run;
  }
}
