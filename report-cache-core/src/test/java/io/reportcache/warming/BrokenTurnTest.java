package io.reportcache.warming;

import static ch.qos.logback.classic.Level.ERROR;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D4: a turn that breaks off, is held up or comes late is made good. */
@Timeout(60)
class BrokenTurnTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<String> ran = new CopyOnWriteArrayList<>();

  private WarmingSchedulerBuilder builder() {
    return WarmingScheduler.builder().clock(time).ticker(time).timer(time);
  }

  @Test
  void whatATurnThatBrokeOffWasToAskIsAskedAgain() {
    WarmingSchedulerBuilder builder = builder();
    builder.patience = ofDays(365_000); // more nanoseconds than there are: each turn breaks off
    try (WarmingScheduler scheduler = builder.build();
        CapturedLog log = CapturedLog.of(WarmingScheduler.class)) {
      scheduler.register(TestJob.every(ofMinutes(5), "job", () -> ran.add("job")));
      scheduler.start();

      for (int second = 0; second < 4; second++) {
        time.pass(ofSeconds(1));
      }

      assertThat(log.at(ERROR))
          .contains(
              "The schedule of job job failed; it's asked again in PT1S",
              "The schedule of job job failed; it's asked again in PT2S");
    }
  }

  /** Two places: first and closed are asked together, then second and hanging. */
  @Test
  void whatMayBeginDoesNotWaitForWhatSchedulesSayThatAreAskedLater() {
    WarmingSchedulerBuilder builder = builder().concurrency(2);
    builder.patience = ofDays(1);
    try (WarmingScheduler scheduler = builder.build()) {
      scheduler.register(permittedBy("first", () -> true));
      scheduler.register(permittedBy("closed", () -> false));
      scheduler.register(permittedBy("also closed", () -> false));
      scheduler.register(
          permittedBy(
              "hanging",
              () -> {
                Await.latch(gate);
                return true;
              }));
      scheduler.start();
      Thread tick = new Thread(() -> time.pass(ofMinutes(5)));
      tick.start();
      try {
        Await.until("it runs", () -> ran.contains("first"));
        assertThat(ran).doesNotContain("hanging");
      } finally {
        gate.countDown();
      }
      Await.until("the other runs, too", () -> ran.contains("hanging"));
    }
  }

  /** Its thread was held up between the look at the clock and the setting of the alarm. */
  @Test
  void anAlarmThatIsSetLateIsNotWaitedFor() {
    HandWorked worker = new HandWorked();
    AtomicBoolean holdsUp = new AtomicBoolean();
    Schedule minutes = Schedule.every(ofMinutes(1)).aligned();
    try (WarmingScheduler scheduler =
        WarmingScheduler.builder()
            .clock(time)
            .ticker(time)
            .timer(
                (delay, task) -> {
                  if (holdsUp.getAndSet(false)) {
                    time.pass(ofSeconds(50)); // no alarm is set
                  }
                  return time.after(delay, task);
                })
            .executor(worker)
            .build()) {
      scheduler.register(new TestJob("job", minutes, () -> ran.add("job")));
      holdsUp.set(true);
      scheduler.start();

      time.pass(ofSeconds(10));
      worker.work();

      assertThat(ran).as("at 00:01, as its schedule says").hasSize(1);
    }
  }

  private TestJob permittedBy(String name, BooleanSupplier permits) {
    Schedule rate = Schedule.every(ofMinutes(5));
    return new TestJob(
        name,
        new Schedule() {
          @Override
          public Optional<Instant> next(Instant after) {
            return rate.next(after);
          }

          @Override
          public boolean permits(Instant moment) {
            return permits.getAsBoolean();
          }
        },
        () -> ran.add(name));
  }
}
