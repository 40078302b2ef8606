package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.cache.CachePolicy;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What {@code report-cache.reports.<name>.*} changes of a report. */
class ReportOptionsTest {

  private static final Report<?, String> PLAIN =
      Report.named("plain", String.class).generatedBy(() -> "result");

  private static final Report<?, String> WARMED =
      Report.named("plain", String.class)
          .warmedEvery(Duration.ofHours(1), Priority.LOW)
          .generatedBy(() -> "result");

  private static final Report<String, String> KEYED =
      Report.named("plain", String.class).keyedBy(String.class).generatedBy(params -> params);

  @Test
  void eachOptionOfThePolicyIsSet() {
    with(PLAIN)
        .withPropertyValues(
            "report-cache.reports.plain.ttl=20m",
            "report-cache.reports.plain.jitter=0.1",
            "report-cache.reports.plain.refresh-ahead=2m",
            "report-cache.reports.plain.stale-while-revalidate=3m",
            "report-cache.reports.plain.stale-after-invalidation=4m",
            "report-cache.reports.plain.stale-if-error=5m",
            "report-cache.reports.plain.retry-pause=6s",
            "report-cache.reports.plain.hard-timeout=7s")
        .run(
            context ->
                assertThat(described(context).policy())
                    .isEqualTo(
                        CachePolicy.ttl(Duration.ofMinutes(20))
                            .withJitter(0.1)
                            .withRefreshAhead(Duration.ofMinutes(2))
                            .withStaleWhileRevalidate(Duration.ofMinutes(3))
                            .withStaleAfterInvalidation(Duration.ofMinutes(4))
                            .withStaleIfError(Duration.ofMinutes(5), Duration.ofSeconds(6))
                            .withHardTimeout(Duration.ofSeconds(7))));
  }

  @Test
  void aShorterTtlMayComeWithAShorterRefreshAhead() {
    Report<?, String> report =
        Report.named("plain", String.class)
            .policy(
                CachePolicy.ttl(Duration.ofMinutes(15)).withRefreshAhead(Duration.ofMinutes(10)))
            .generatedBy(() -> "result");
    with(report)
        .withPropertyValues(
            "report-cache.reports.plain.ttl=5m", "report-cache.reports.plain.refresh-ahead=1m")
        .run(context -> assertThat(described(context).policy().ttl()).contains(minutes(5)));
    with(report)
        .withPropertyValues("report-cache.reports.plain.ttl=5m")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("report-cache.reports.plain: refreshAhead"));
  }

  @Test
  void aReportIsWarmedAsConfigured() {
    with(PLAIN)
        .withPropertyValues(
            "report-cache.reports.plain.warm-every=10m",
            "report-cache.reports.plain.warm-priority=high",
            "report-cache.reports.plain.warm-at-start=true")
        .run(
            context -> {
              assertThat(described(context).warmed()).contains(Schedule.every(minutes(10)));
              JobStatus job = warming(context).orElseThrow();
              assertThat(job.priority()).isEqualTo(Priority.HIGH);
              context.getBean(ReportCache.class).warming().runNow(job.job()).join();
              assertThat(context.getBean(ReportCache.class).caches().central().has("plain"))
                  .isTrue();
            });
  }

  @Test
  void aCronExpressionIsASchedule() {
    with(WARMED)
        .withPropertyValues(
            "report-cache.reports.plain.warm-cron=0 30 5 * * MON-FRI",
            "report-cache.reports.plain.warm-zone=Europe/Berlin")
        .run(
            context -> {
              assertThat(described(context).warmed().orElseThrow())
                  .hasToString("cron '0 30 5 * * MON-FRI' in Europe/Berlin");
              assertThat(warming(context).orElseThrow().priority()).isEqualTo(Priority.LOW);
            });
  }

  @Test
  void whatIsNotSetStays() {
    with(WARMED)
        .withPropertyValues("report-cache.reports.plain.warm-priority=high")
        .run(
            context -> {
              assertThat(described(context).warmed()).contains(Schedule.every(minutes(60)));
              assertThat(warming(context).orElseThrow().priority()).isEqualTo(Priority.HIGH);
            });
  }

  @Test
  void warmingIsSwitchedOff() {
    with(WARMED)
        .withPropertyValues("report-cache.reports.plain.warmed=false")
        .run(
            context -> {
              assertThat(described(context).warmed()).isEmpty();
              assertThat(warming(context)).isEmpty();
            });
    with(WARMED)
        .withPropertyValues(
            "report-cache.reports.plain.warmed=false", "report-cache.reports.plain.warm-every=1m")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("the other warm-… options have no effect"));
  }

  @Test
  void aReportWithParametersNeedsSomeToBeWarmedWith() {
    with(KEYED)
        .withPropertyValues("report-cache.reports.plain.warm-every=10m")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("declares none that it is warmed with"));
  }

  private static ApplicationContextRunner with(Report<?, ?> report) {
    return Runners.runner()
        .withPropertyValues("report-cache.single-tenant=true")
        .withBean("plain", Report.class, () -> report);
  }

  private static ReportDescription described(AssertableApplicationContext context) {
    return context.getBean(ReportCache.class).catalogue().get(0);
  }

  private static Optional<JobStatus> warming(AssertableApplicationContext context) {
    return context.getBean(ReportCache.class).warming().jobs().stream()
        .filter(job -> job.job().equals("warm plain"))
        .findFirst();
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }
}
