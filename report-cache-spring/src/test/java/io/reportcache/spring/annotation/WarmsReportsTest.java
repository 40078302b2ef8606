package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.spring.CronSchedule;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.JobRun;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

@Timeout(60)
class WarmsReportsTest {

  static class Warmed {

    final List<String> calls = new CopyOnWriteArrayList<>();

    @WarmsReports(
        every = "${warmed.every:15m}",
        priority = Priority.HIGH,
        timeLimit = "90s",
        window = "22:00-05:00",
        zone = "Europe/Berlin")
    public void nightly() {
      calls.add("nightly " + TenantContext.current().isPresent());
    }

    @WarmsReports(name = "of each", cron = "0 30 5 * * MON-FRI", zone = "Europe/Berlin")
    public void ofEach(TenantId tenant) {
      calls.add(tenant.value() + " " + TenantContext.require().value());
      if (tenant.value().equals("acme")) {
        throw new IllegalStateException("no data");
      }
    }

    @WarmsReports(every = "1h", atStart = true)
    public void byId(String tenant) {
      calls.add("start " + tenant);
    }
  }

  @Test
  void methodsBecomeJobs() {
    context()
        .withPropertyValues("report-cache.scheduler.enabled=false")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(ReportCache.class).warming().jobs())
                  .extracting(JobStatus::job)
                  .contains("Warmed.nightly", "of each", "Warmed.byId");
            });
  }

  @Test
  void aMethodWithoutParametersIsCalledForNoTenant() {
    context()
        .withPropertyValues("report-cache.scheduler.enabled=false")
        .run(
            context -> {
              JobRun run =
                  context.getBean(ReportCache.class).warming().runNow("Warmed.nightly").join();

              assertThat(run.outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
              assertThat(context.getBean(Warmed.class).calls).containsExactly("nightly false");
            });
  }

  @Test
  void aMethodOfTenantsIsCalledForEachAndFailsAtTheEnd() {
    context()
        .withPropertyValues("report-cache.scheduler.enabled=false")
        .run(
            context -> {
              JobRun run = context.getBean(ReportCache.class).warming().runNow("of each").join();

              assertThat(run.outcome()).isEqualTo(JobRun.Outcome.FAILED);
              assertThat(context.getBean(Warmed.class).calls)
                  .containsExactly("acme acme", "bond bond");
            });
  }

  static class Hidden {

    private int calls;

    @WarmsReports(every = "1h")
    private void inside() {
      calls++;
    }
  }

  @Test
  void aMethodNeedNotBePublic() {
    context()
        .withBean(Hidden.class)
        .withPropertyValues("report-cache.scheduler.enabled=false")
        .run(
            context -> {
              JobRun run =
                  context.getBean(ReportCache.class).warming().runNow("Hidden.inside").join();

              assertThat(run.outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
              assertThat(context.getBean(Hidden.class).calls).isEqualTo(1);
            });
  }

  @Test
  void aJobMayRunAtTheStart() {
    context()
        .run(
            context -> {
              List<String> calls = context.getBean(Warmed.class).calls;
              while (calls.size() < 2) { // ends, or the time-out of this class does
                Thread.onSpinWait();
              }
              assertThat(calls).contains("start acme", "start bond");
            });
  }

  @Test
  void cronFollowsTheClocksOfItsZone() {
    CronSchedule schedule = CronSchedule.of("0 30 5 * * MON-FRI", ZoneId.of("Europe/Berlin"));

    assertThat(schedule.next(Instant.parse("2026-11-27T12:00:00Z"))) // a Friday
        .contains(Instant.parse("2026-11-30T04:30:00Z"));
    assertThat(schedule.next(Instant.parse("2026-07-01T12:00:00Z")))
        .contains(Instant.parse("2026-07-02T03:30:00Z"));
    assertThat(CronSchedule.of("0 0 0 31 2 *", ZoneId.of("UTC")).next(Instant.EPOCH)).isEmpty();
  }

  @Test
  void theAnnotationIsReadAsItSays() throws Exception {
    MethodJob job =
        new MethodJob(
            Warmed.class.getMethod("nightly").getAnnotation(WarmsReports.class),
            new Warmed(),
            Warmed.class.getMethod("nightly"),
            text -> text.equals("${warmed.every:15m}") ? "15m" : text,
            () -> List::of);

    assertThat(job.name()).isEqualTo("Warmed.nightly");
    assertThat(job.priority()).isEqualTo(Priority.HIGH);
    assertThat(job.timeLimit()).isEqualTo(Duration.ofSeconds(90));
    assertThat(job.schedule().permits(Instant.parse("2026-11-27T22:00:00Z"))).isTrue();
    assertThat(job.schedule().permits(Instant.parse("2026-11-27T12:00:00Z"))).isFalse();
  }

  static class NoSchedule {
    @WarmsReports
    public void call() {}
  }

  static class TwoSchedules {
    @WarmsReports(every = "1m", cron = "0 0 0 * * *")
    public void call() {}
  }

  static class NoCron {
    @WarmsReports(cron = "often")
    public void call() {}
  }

  static class NoDuration {
    @WarmsReports(every = "often")
    public void call() {}
  }

  static class NoZone {
    @WarmsReports(cron = "0 0 0 * * *", zone = "Europe/Atlantis")
    public void call() {}
  }

  static class NoWindow {
    @WarmsReports(every = "1m", window = "at night")
    public void call() {}
  }

  static class OtherParameters {
    @WarmsReports(every = "1m")
    public void call(int number) {}
  }

  static Stream<Class<?>> wrong() {
    return Stream.of(
        NoSchedule.class,
        TwoSchedules.class,
        NoCron.class,
        NoDuration.class,
        NoZone.class,
        NoWindow.class,
        OtherParameters.class);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  <T> void whatIsWrongStopsTheStartAndNamesTheMethod(Class<T> bean) {
    context()
        .withBean("wrong", bean)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasStackTraceContaining("@WarmsReports on " + bean.getName() + ".call"));
  }

  @Configuration(proxyBeanMethods = false)
  static class Prototypes {
    @Bean
    @Scope("prototype")
    NoSchedule many() {
      return new NoSchedule();
    }
  }

  @Test
  void aBeanThatIsNoSingletonIsRefused() {
    context()
        .withUserConfiguration(Prototypes.class)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasStackTraceContaining("bean 'many' has methods with @WarmsReports"));
  }

  private static ApplicationContextRunner context() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, ReportAnnotationsAutoConfiguration.class))
        .withPropertyValues("report-cache.warm-tenants=acme,bond")
        .withBean(Warmed.class);
  }
}
