package io.reportcache.warming;

import static ch.qos.logback.classic.Level.ERROR;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.JobRun.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D3. */
@Tag("slow")
@Timeout(60)
@Tag("any-jdk")
class SchedulerCloseTest {

  private final LibraryThreads threads = new LibraryThreads();
  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void closeInterruptsWhatRunsCancelsWhatWaitsAndLeavesNoThread() throws Exception {
    WarmingScheduler scheduler = WarmingScheduler.builder().build();
    scheduler.register(TestJob.every(ofHours(1), "running", this::waitForTheGate));
    scheduler.register(TestJob.every(ofHours(1), "waiting", runs::incrementAndGet));
    scheduler.start();
    CompletableFuture<JobRun> running = scheduler.runNow("running");
    CompletableFuture<JobRun> waiting = scheduler.runNow("waiting");
    Await.latch(begun);
    assertThat(threads.started()).isNotEmpty();

    scheduler.close();

    assertThat(running.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(waiting.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(runs).as("the one that waited").hasValue(0);
    assertThat(scheduler.jobs()).noneMatch(JobStatus::running);
    threads.awaitNone();
  }

  @Test
  void closeWaitsForAJobThatIgnoresItOnlySoLong() {
    WarmingScheduler scheduler = soonClosed(WarmingScheduler.builder().clock(time).timer(time));
    scheduler.register(
        TestJob.every(
            ofHours(1),
            "stubborn",
            () -> {
              begun.countDown();
              while (gate.getCount() > 0) {
                try {
                  gate.await();
                } catch (InterruptedException e) {
                  runs.incrementAndGet();
                }
              }
            }));
    scheduler.runNow("stubborn");
    Await.latch(begun);

    scheduler.close(); // returns, which is the point

    assertThat(runs.get()).as("interrupts").isPositive();
    gate.countDown();
    threads.awaitNone();
  }

  @Test
  void nothingRunsAfterwards() {
    HandWorked worker = new HandWorked();
    WarmingScheduler scheduler =
        soonClosed(WarmingScheduler.builder().clock(time).timer(time).executor(worker));
    scheduler.register(TestJob.every(ofMinutes(5), "job", runs::incrementAndGet));
    scheduler.start();
    time.pass(ofMinutes(5)); // handed to the executor, which hasn't begun

    scheduler.close();
    worker.work();
    time.pass(ofHours(1));
    scheduler.start();
    scheduler.register(TestJob.every(ofMinutes(5), "late", runs::incrementAndGet).atStart());
    worker.work();

    assertThat(runs).hasValue(0);
    assertThatIllegalStateException()
        .isThrownBy(() -> scheduler.runNow("job"))
        .withMessage("the scheduler is closed; job 'job' can't run");
  }

  @Test
  void closingTwiceDoesNothing() {
    WarmingScheduler scheduler = WarmingScheduler.builder().build();
    scheduler.register(TestJob.every(ofHours(1), "job", runs::incrementAndGet));
    scheduler.start();

    scheduler.close();
    scheduler.close();

    threads.awaitNone();
  }

  @Test
  void aSchedulerThatNeverStartedClosesToo() {
    WarmingScheduler.builder().build().close();

    threads.awaitNone();
  }

  @Test
  void theHostsExecutorStaysOpen() throws Exception {
    ExecutorService host = Executors.newSingleThreadExecutor();
    try {
      WarmingScheduler scheduler =
          WarmingScheduler.builder().clock(time).timer(time).executor(host).build();
      scheduler.register(TestJob.every(ofHours(1), "job", runs::incrementAndGet));
      scheduler.runNow("job").get(20, TimeUnit.SECONDS);

      scheduler.close();

      assertThat(host.submit(() -> "open").get(20, TimeUnit.SECONDS)).isEqualTo("open");
    } finally {
      host.shutdownNow();
    }
  }

  /** As a host's pool does that has the caller run what it has no room for. */
  @Test
  void anExecutorThatRunsTheJobOnTheCallersThreadBlocksNobodyElse() throws Exception {
    WarmingScheduler scheduler =
        WarmingScheduler.builder().clock(time).timer(time).executor(Runnable::run).build();
    scheduler.register(TestJob.every(ofHours(1), "slow", this::waitForTheGate));
    Thread caller = new Thread(() -> scheduler.runNow("slow"));
    caller.start();
    Await.latch(begun);

    CompletableFuture<Integer> jobs = CompletableFuture.supplyAsync(() -> scheduler.jobs().size());
    try {
      assertThat(jobs).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(1);
    } finally {
      gate.countDown();
      caller.join();
      scheduler.close();
    }
  }

  /** A turn is under way, and has planned when to look again. */
  @Test
  void anAlarmThatIsRefusedSinceTheSchedulerIsClosedIsNoError() {
    WarmingScheduler[] closes = new WarmingScheduler[1];
    WarmingScheduler scheduler =
        WarmingScheduler.builder()
            .clock(time)
            .timer(
                (delay, task) -> {
                  closes[0].close();
                  throw new RejectedExecutionException("closed as well");
                })
            .build();
    closes[0] = scheduler;
    try (CapturedLog log = CapturedLog.of(WarmingScheduler.class)) {
      scheduler.register(TestJob.every(ofMinutes(5), "job", runs::incrementAndGet));
      scheduler.start();

      assertThat(log.at(ERROR)).isEmpty();
    }
  }

  /** One before it hangs, so it gets another thread, of which there is none any more. */
  @Test
  void aScheduleThatCannotBeAskedSinceTheSchedulerIsClosedIsNoError() {
    WarmingSchedulerBuilder builder = WarmingScheduler.builder().clock(time).timer(time);
    builder.patience = Duration.ofSeconds(2);
    WarmingScheduler scheduler = builder.build();
    CountDownLatch closed = new CountDownLatch(1);
    Schedule rate = Schedule.every(ofMinutes(5));
    AtomicInteger asked = new AtomicInteger();
    try (CapturedLog log = CapturedLog.of(WarmingScheduler.class)) {
      scheduler.register(
          new TestJob(
              "closing",
              after -> {
                if (asked.incrementAndGet() > 1) {
                  scheduler.close();
                  closed.countDown();
                  awaitTheGate();
                }
                return rate.next(after);
              },
              runs::incrementAndGet));
      scheduler.register(TestJob.every(ofMinutes(5), "behind it", runs::incrementAndGet));
      scheduler.start();

      Await.latch(closed);
      assertThat(log.at(ERROR)).isEmpty();
    } finally {
      gate.countDown();
    }
    threads.awaitNone();
  }

  private void awaitTheGate() {
    while (gate.getCount() > 0) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        continue; // it is closed meanwhile
      }
    }
  }

  private void waitForTheGate() throws InterruptedException {
    begun.countDown();
    gate.await();
  }

  private static WarmingScheduler soonClosed(WarmingSchedulerBuilder builder) {
    builder.longestClose = Duration.ofMillis(200);
    return builder.build();
  }
}
