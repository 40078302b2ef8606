package io.reportcache.warming;

import static ch.qos.logback.classic.Level.ERROR;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.JobRun.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R4: at most its limit each, then interrupted and recorded; no job waits for a stubborn one. */
@Timeout(60)
class TimeLimitTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final WarmingScheduler scheduler =
      WarmingScheduler.builder().clock(time).timer(time).build();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final AtomicInteger runs = new AtomicInteger();

  @AfterEach
  void close() {
    gate.countDown();
    scheduler.close();
  }

  @Test
  void aJobOverItsLimitIsInterruptedAndRecorded() throws Exception {
    scheduler.register(TestJob.every(ofHours(1), "slow", this::waitForTheGate));
    try (CapturedLog log = CapturedLog.of(WarmingScheduler.class)) {
      CompletableFuture<JobRun> run = scheduler.runNow("slow");
      Await.latch(begun);
      time.pass(ofMinutes(5).minusNanos(1));
      assertThat(run).isNotDone();

      time.pass(ofMinutes(1));

      assertThat(run.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.TIMED_OUT);
      Await.until("the job heeds the interrupt", interrupted::get);
      assertThat(log.at(ERROR))
          .containsExactly("Job slow took longer than its limit of PT5M; interrupted");
    }
    Await.until("it has ended", () -> !scheduler.jobs().get(0).running());
    JobStatus status = scheduler.jobs().get(0);
    assertThat(status.timedOut()).isEqualTo(1);
    assertThat(status.failed()).as("the interrupt isn't a failure of its own").isZero();
    assertThat(status.succeeded()).isZero();
  }

  @Test
  void aJobMayHaveALimitOfItsOwn() throws Exception {
    scheduler.register(
        TestJob.every(ofHours(1), "slow", this::waitForTheGate).timeLimit(ofMinutes(1)));
    CompletableFuture<JobRun> run = scheduler.runNow("slow");
    Await.latch(begun);

    time.pass(ofMinutes(1));

    assertThat(run.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.TIMED_OUT);
  }

  @Test
  void aJobThatIgnoresTheInterruptHoldsNoOtherBackAndDoesNotOverlapItself() throws Exception {
    scheduler.register(
        TestJob.every(ofMinutes(6), "stubborn", this::waitStubbornly).priority(Priority.HIGH));
    CountDownLatch others = new CountDownLatch(1);
    scheduler.register(TestJob.every(ofMinutes(6), "other", others::countDown));
    scheduler.start();
    time.pass(ofMinutes(6));
    Await.latch(begun);
    assertThat(others.getCount()).as("the one place is taken").isEqualTo(1);

    time.pass(ofMinutes(5));

    Await.latch(others);
    JobStatus status = scheduler.jobs().get(0);
    assertThat(status.timedOut()).isEqualTo(1);
    assertThat(status.running()).isTrue();

    time.pass(ofMinutes(6)); // due again
    assertThat(runs).hasValue(1);
    assertThat(scheduler.jobs().get(0).skipped()).isPositive();
    CompletableFuture<JobRun> next = scheduler.runNow("stubborn");
    assertThat(runs).as("it waits for the one that still runs").hasValue(1);

    gate.countDown();
    assertThat(next.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(runs).hasValue(2);
  }

  @Test
  void aJobThatEndsInTimeIsNotInterruptedLater() throws Exception {
    scheduler.register(TestJob.every(ofHours(10), "quick", runs::incrementAndGet));
    scheduler.runNow("quick").get(20, TimeUnit.SECONDS);
    Await.until("it has ended", () -> !scheduler.jobs().get(0).running());

    time.pass(ofHours(1));

    assertThat(scheduler.jobs().get(0).timedOut()).isZero();
    assertThat(scheduler.jobs().get(0).succeeded()).isEqualTo(1);
  }

  @Test
  void aJobDueWhileItRunsIsSkippedAndCounted() {
    scheduler.register(TestJob.every(ofMinutes(1), "slow", this::waitForTheGate));
    scheduler.start();
    time.pass(ofMinutes(1));
    Await.latch(begun);

    time.pass(ofMinutes(2));

    assertThat(scheduler.jobs().get(0).skipped()).isEqualTo(2);
    assertThat(runs).hasValue(1);
  }

  private void waitForTheGate() throws InterruptedException {
    runs.incrementAndGet();
    begun.countDown();
    try {
      gate.await();
    } catch (InterruptedException e) {
      interrupted.set(true);
      throw e;
    }
  }

  private void waitStubbornly() {
    runs.incrementAndGet();
    begun.countDown();
    while (gate.getCount() > 0) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        interrupted.set(true);
      }
    }
  }
}
