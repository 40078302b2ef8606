package io.reportcache.warming;

import static ch.qos.logback.classic.Level.WARN;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R4: a schedule that always takes long to say whether its job may begin. */
@Timeout(60)
class SlowWindowTest {

  private static final Predicate<String> TOO_LONG =
      line -> line.startsWith("The schedule of job slow hasn't answered");

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final Semaphore answers = new Semaphore(0);
  private final Semaphore ends = new Semaphore(0);
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final WarmingScheduler scheduler = scheduler();

  private WarmingScheduler scheduler() {
    WarmingSchedulerBuilder builder =
        WarmingScheduler.builder().clock(time).ticker(time).timer(time);
    builder.patience = Duration.ofMillis(50);
    return builder.build();
  }

  private final class Slow implements Schedule {
    @Override
    public Optional<Instant> next(Instant after) {
      return Optional.of(after.plus(ofMinutes(60)));
    }

    @Override
    public boolean permits(Instant moment) {
      asked.incrementAndGet();
      answers.acquireUninterruptibly();
      return true;
    }
  }

  @AfterEach
  void close() {
    answers.release(1_000);
    ends.release(1_000);
    scheduler.close();
  }

  /** Its place goes to another each time before its schedule has answered. */
  @Test
  void itsJobWaitsForThreeOthersAtMostThatCameDueLater() {
    try (CapturedLog log = CapturedLog.of(WarmingScheduler.class)) {
      overtakeThreeTimes();
      Await.until("it takes long again", () -> log.at(WARN).stream().filter(TOO_LONG).count() == 4);
      var unused = scheduler.runNow("busy"); // the place is kept
      answers.release();

      Await.until("it has the place", () -> ran.size() >= 4);
      assertThat(ran).startsWith("busy", "busy", "busy", "slow");
    }
  }

  @Test
  void aPlaceIsNotKeptForAJobWhoseScheduleHangsAfterAll() {
    overtakeThreeTimes();
    Await.until("it is asked again", () -> asked.get() == 4);
    var unused = scheduler.runNow("busy");

    Await.until(
        "another has the place",
        () -> {
          time.pass(ofSeconds(1));
          return ran.size() == 4;
        });
    assertThat(ran).containsOnly("busy");
  }

  private void overtakeThreeTimes() {
    scheduler.register(new TestJob("slow", new Slow(), () -> ran.add("slow")));
    scheduler.register(
        TestJob.every(
            ofMinutes(600),
            "busy",
            () -> {
              ran.add("busy");
              ends.acquire();
            }));
    scheduler.start();
    time.pass(ofMinutes(60));
    for (int round = 1; round <= 3; round++) {
      int now = round;
      Await.until("it is asked", () -> asked.get() == now);
      var unused = scheduler.runNow("busy");
      Await.until("another has the place", () -> ran.size() == now);
      answers.release();
      Await.until("its answer is taken up", this::nobodyAsks);
      ends.release();
    }
  }

  private boolean nobodyAsks() {
    return answers.availablePermits() == 0
        && Thread.getAllStackTraces().entrySet().stream()
            .filter(each -> each.getKey().getName().equals("report-cache-warming-schedule"))
            .allMatch(
                each ->
                    List.of(each.getValue()).stream()
                        .noneMatch(
                            frame -> frame.getClassName().equals(QuestionBatch.class.getName())));
  }
}
