package io.reportcache;

import static io.reportcache.Shop.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.key.ReportKey;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.Inheritance;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** D5: what a caller has on its thread never shows up in another's work. */
class NothingIsInheritedTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private static final ReportKey<String> KEY = ReportKey.of("key:1", String.class);

  @EventName("invoice.paid")
  record Paid(String id) implements DomainEvent {}

  record Changed() implements DomainEvent {}

  private final Inheritance inheritance = new Inheritance();
  private final LibraryThreads threads = new LibraryThreads();

  @AfterEach
  void nothingIsInherited() {
    threads.started().forEach(NothingIsInheritedTest::assertDetached);
    assertThat(inheritance.heirs()).isEmpty();
  }

  @Test
  void byLoadsSweepsAndTheClock() throws Exception {
    Report<NoParams, String> report =
        Report.named("report", String.class)
            .policy(CachePolicy.ttl(HOUR).withHardTimeout(HOUR))
            .generatedBy(() -> look("a load with a time-out"));
    inheritance.call(
        () -> {
          try (ReportCache reports = ReportCache.builder().report(report).build()) {
            TenantCache cache = reports.caches().tenant(ACME);
            reports.tenant(ACME).get(report);
            CachePolicy expired =
                CachePolicy.ttl(Duration.ofNanos(1)).withStaleWhileRevalidate(HOUR);
            cache.put(KEY, "value", expired);
            CountDownLatch refreshed = new CountDownLatch(1);
            cache.remember(
                KEY,
                expired,
                () -> {
                  refreshed.countDown();
                  return look("a refresh");
                });
            Await.latch(refreshed);
            cache.invalidate("*");
            Await.until("the sweeper runs", () -> runs("report-cache-sweeper"));
            Await.until(
                "the clock runs",
                () -> {
                  for (int i = 0; i < 1_000; i++) {
                    cache.has(KEY);
                  }
                  return runs("report-cache-clock");
                });
            nothingIsInherited();
          }
          return null;
        });

    assertThat(inheritance.seen()).containsExactly("a load with a time-out", "a refresh");
  }

  @Test
  void byHandlersAndTheirRetries() throws Exception {
    inheritance.call(
        () -> {
          try (EventBus bus = EventBus.inMemory()) {
            AtomicInteger runs = new AtomicInteger();
            bus.subscribe(
                Changed.class,
                envelope -> {
                  look("run " + runs.incrementAndGet());
                  throw new IllegalStateException("once more");
                },
                SubscriptionOptions.queued().withAttempts(2, Duration.ofMillis(1)));
            bus.publish(new Changed(), ACME);
            assertThat(bus.awaitQuiet(Duration.ofSeconds(20))).isTrue();
            nothingIsInherited();
          }
          return null;
        });

    assertThat(inheritance.seen()).containsExactly("run 1", "run 2");
  }

  @Test
  void byJobsAndWhatWaitsForThem() throws Exception {
    inheritance.call(
        () -> {
          CountDownLatch isWaitedFor = new CountDownLatch(1);
          WarmingJob job =
              WarmingJob.of(
                  "job",
                  Schedule.every(HOUR),
                  Priority.HIGH,
                  () -> {
                    look("a job");
                    Await.latch(isWaitedFor);
                  });
          try (ReportCache reports = ReportCache.builder().job(job).build()) {
            var waiting =
                reports.warming().runNow("job").thenRun(() -> look("what waits for a job"));
            isWaitedFor.countDown();
            waiting.get(20, TimeUnit.SECONDS);
            nothingIsInherited();
          }
          return null;
        });

    assertThat(inheritance.seen()).contains("a job");
  }

  @Test
  void byWorkersAndWhatTheyRun() throws Exception {
    inheritance.call(
        () -> {
          DurableEvents events =
              DurableEvents.builder(new MemoryDeliveryStore(), new Jackson3Codec())
                  .type(Paid.class)
                  .tenants(() -> ACME)
                  .handler(
                      "mailer",
                      Paid.class,
                      LaneOptions.defaults(),
                      (paid, run) -> look("a handler of stored events"))
                  .build();
          try (DeliveryWorker worker = events.worker().build().start()) {
            events.publish(new Paid("i-1"));
            assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
            nothingIsInherited();
          }
          return null;
        });

    assertThat(inheritance.seen()).containsExactly("a handler of stored events");
  }

  private String look(String where) {
    inheritance.look(where);
    return where;
  }

  private boolean runs(String name) {
    return threads.started().stream().anyMatch(thread -> thread.getName().equals(name));
  }

  private static void assertDetached(Thread thread) {
    assertThat(thread.getContextClassLoader())
        .as(thread.getName())
        .isSameAs(ReportCache.class.getClassLoader());
    if (thread.getThreadGroup() != null) { // null if it has ended meanwhile
      assertThat(thread.getThreadGroup().getParent()).as(thread.getName()).isNull();
    }
  }
}
