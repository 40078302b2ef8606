package io.reportcache.warming;

import static ch.qos.logback.classic.Level.WARN;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.cluster.DurableCluster;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.schedule.DailyWindow;
import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R5: a window is asked when the job begins, not only when its moment is computed. */
@Timeout(60)
class WindowAtRunTest {

  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final DailyWindow NIGHT =
      new DailyWindow(LocalTime.of(22, 0), LocalTime.of(5, 0), UTC);
  private static final Schedule AT_THREE = Schedule.dailyAt(LocalTime.of(3, 0), UTC).during(NIGHT);

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final HandWorked worker = new HandWorked();
  private final List<String> ran = new ArrayList<>();

  private WarmingSchedulerBuilder builder() {
    return WarmingScheduler.builder().clock(time).ticker(time).timer(time);
  }

  @Test
  void aNightJobDoesNotRunInTheMorningAfterTheMachineSlept() {
    try (WarmingScheduler scheduler = builder().executor(worker).build();
        CapturedLog log = CapturedLog.of(WarmingScheduler.class)) {
      scheduler.register(new TestJob("heavy", AT_THREE, () -> ran.add("heavy")));
      scheduler.start();
      pass(ofHours(1));

      time.putClock(ofHours(8)); // 09:00
      pass(ofMinutes(1));

      assertThat(ran).isEmpty();
      assertThat(scheduler.jobs().get(0).skipped()).isEqualTo(1);
      assertThat(log.at(WARN))
          .contains(
              "Job heavy was due, but its window has closed by 2026-03-01T09:01:00Z: daily at"
                  + " 03:00 UTC during 22:00 to 05:00 UTC; skipped");

      pass(ofHours(18)); // 03:01
      assertThat(ran).containsExactly("heavy");
    }
  }

  @Test
  void aJobThatWaitedForItsTurnBeyondItsWindowRunsAtTheNextChance() {
    try (WarmingScheduler scheduler = builder().executor(worker).build()) {
      DailyWindow brief = new DailyWindow(LocalTime.of(1, 0), LocalTime.of(1, 30), UTC);
      scheduler.register(
          TestJob.every(ofHours(1), "long", () -> ran.add("long")).priority(Priority.HIGH));
      scheduler.register(
          new TestJob(
              "heavy", Schedule.every(ofMinutes(30)).during(brief), () -> ran.add("heavy")));
      scheduler.start();
      time.pass(ofMinutes(100)); // the long one has the place, and nobody works
      worker.work();
      assertThat(ran).containsExactly("long");

      pass(ofHours(24));
      assertThat(ran.stream().filter("heavy"::equals)).hasSize(1);
    }
  }

  @Test
  void whoAsksForARunGetsItWhateverTheWindow() throws Exception {
    time.putClock(ofHours(12));
    try (WarmingScheduler scheduler = builder().executor(worker).build()) {
      scheduler.register(new TestJob("heavy", AT_THREE, () -> ran.add("heavy")));
      scheduler.start();
      CompletableFuture<JobRun> run = scheduler.runNow("heavy");
      worker.work();

      assertThat(run.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
    }
  }

  /** The tick was stored at night, and nobody was there to run it until the morning. */
  @Test
  void aTickOfTheClusterIsPassedOverWhenItsWindowHasClosed() {
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    try (WarmingScheduler scheduler =
        builder()
            .oncePerCluster(
                DurableCluster.on(store, each -> each.pollInterval(Duration.ofMillis(20))))
            .build()) {
      scheduler.register(
          TestJob.every(
                  ofHours(2),
                  "long",
                  () -> {
                    begun.countDown();
                    Await.latch(gate);
                  })
              .timeLimit(ofHours(20)));
      scheduler.register(new TestJob("heavy", AT_THREE, runs::incrementAndGet).oncePerCluster());
      scheduler.start();
      time.pass(ofHours(2));
      Await.latch(begun);
      time.pass(ofHours(1)); // 03:00
      Await.until("the tick waits for a place", () -> claimed(store) == 1);
      time.pass(ofHours(6)); // 09:00
      gate.countDown();

      Await.until(
          "it is passed over",
          () -> store.count(DeliveryQuery.all()).get(DeliveryStatus.COMPLETED) != null);
      assertThat(stored(store).get(0).runs().get(0).result())
          .isEqualTo("passed over: its window has closed");
    }
    assertThat(runs).hasValue(0);
  }

  private static long claimed(MemoryDeliveryStore store) {
    return store.count(DeliveryQuery.all()).getOrDefault(DeliveryStatus.PROCESSING, 0L);
  }

  private static List<StoredDelivery> stored(MemoryDeliveryStore store) {
    return store.find(DeliveryQuery.all(), 0, 10);
  }

  private void pass(Duration duration) {
    for (Duration left = duration; !left.isZero(); left = left.minus(ofMinutes(1))) {
      time.pass(ofMinutes(1));
      worker.work();
    }
  }
}
