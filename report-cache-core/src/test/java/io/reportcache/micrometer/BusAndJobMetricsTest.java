package io.reportcache.micrometer;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The meters of the bus and of jobs. */
class BusAndJobMetricsTest {

  record Happened() implements DomainEvent {}

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void whatIsQueuedIsPendingUntilItIsHandled() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    try (EventBus bus =
        EventBus.inMemory(TenantResolver.boundOrCentral(), InstantSource.system())) {
      EventBusMetrics.of(bus).bindTo(registry);
      var unused =
          bus.subscribe(Happened.class, event -> Await.latch(open), SubscriptionOptions.queued());
      bus.publish(new Happened());
      bus.publish(new Happened());
      assertThat(registry.get("report.cache.events.pending").gauge().value()).isEqualTo(2);

      open.countDown();
      assertThat(bus.awaitQuiet(Duration.ofSeconds(20))).isTrue();
      assertThat(registry.get("report.cache.events.pending").gauge().value()).isZero();
      assertThat(registry.get("report.cache.events.published").functionCounter().count())
          .isEqualTo(2);
      assertThat(registry.get("report.cache.events.handled").functionCounter().count())
          .isEqualTo(2);
    }
  }

  @Test
  void aJobWithoutAPlaceIsOverdue() {
    ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
    List<Runnable> work = new ArrayList<>();
    try (WarmingScheduler jobs =
        WarmingScheduler.builder().clock(time).timer(time).executor(work::add).build()) {
      register(jobs, "sales");
      register(jobs, "stock");
      jobs.start();
      time.pass(ofHours(1));
      time.pass(ofMinutes(5));
      WarmingMetrics.of(jobs, time).bindTo(registry);

      assertThat(registry.get("report.cache.warming.jobs").gauge().value()).isEqualTo(2);
      assertThat(gauge("running", "sales")).isEqualTo(1);
      assertThat(gauge("running", "stock")).isZero();
      assertThat(overdue("sales")).isZero();
      assertThat(overdue("stock")).isEqualTo(300);
      List.copyOf(work).forEach(Runnable::run);
    }
  }

  @Test
  void runsAreCountedByOutcome() throws Exception {
    try (WarmingScheduler jobs = WarmingScheduler.builder().build()) {
      register(jobs, "sales");
      var unused = jobs.runNow("sales").get(20, TimeUnit.SECONDS);
      jobs.pause("sales");
      WarmingMetrics.of(jobs).bindTo(registry);

      assertThat(
              registry
                  .get("report.cache.warming.runs")
                  .tags("name", "sales", "outcome", "succeeded")
                  .functionCounter()
                  .count())
          .isEqualTo(1);
      assertThat(gauge("paused", "sales")).isEqualTo(1);
    }
  }

  private double gauge(String name, String job) {
    return registry.get("report.cache.warming." + name).tag("name", job).gauge().value();
  }

  private double overdue(String job) {
    return registry
        .get("report.cache.warming.overdue")
        .tag("name", job)
        .timeGauge()
        .value(TimeUnit.SECONDS);
  }

  private static void register(WarmingScheduler jobs, String name) {
    jobs.register(WarmingJob.of(name, Schedule.every(ofHours(1)), Priority.MEDIUM, () -> {}));
  }
}
