package io.reportcache.warming;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.JobRun.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * D4: a thread of the host's, or a channel that it reads, may do anything when it's interrupted.
 */
@Tag("slow")
@Timeout(60)
class HangingInterruptTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private volatile Runnable whenInterrupted = () -> Await.latch(gate);
  private final WarmingScheduler scheduler =
      WarmingScheduler.builder()
          .clock(time)
          .ticker(time)
          .timer(time)
          .concurrency(2)
          .executor(task -> new HostsThread(task).start())
          .build();

  private final class HostsThread extends Thread {
    HostsThread(Runnable task) {
      super(task, "host");
      setDaemon(true);
    }

    @Override
    public void interrupt() {
      interrupted.countDown();
      whenInterrupted.run();
      super.interrupt();
    }
  }

  @AfterEach
  void close() {
    gate.countDown();
    scheduler.close();
  }

  @Test
  void aJobWhoseTimeIsUpHoldsUpNoOther() {
    registerBoth();
    var unused = scheduler.runNow("long");
    Await.latch(begun);

    elsewhere(() -> time.pass(ofMinutes(1)));
    Await.latch(interrupted);

    elsewhere(() -> time.pass(ofMinutes(4)));
    Await.until("the other runs", () -> ran.contains("other"));
    elsewhere(scheduler::jobs);
  }

  @Test
  void aPartWhoseTimeIsUpHoldsUpNoOther() {
    scheduler.register(TestJob.every(ofMinutes(5), "other", () -> ran.add("other")));
    scheduler.register(
        new WarmingJob() {
          @Override
          public String name() {
            return "parts";
          }

          @Override
          public Schedule schedule() {
            return Schedule.every(ofHours(10));
          }

          @Override
          public void run() {}

          @Override
          public void run(JobContext run) throws Exception {
            run.part(
                ofMinutes(1),
                () -> {
                  begun.countDown();
                  gate.await();
                });
          }
        });
    scheduler.start();
    var unused = scheduler.runNow("parts");
    Await.latch(begun);

    elsewhere(() -> time.pass(ofMinutes(1)));
    Await.latch(interrupted);

    elsewhere(() -> time.pass(ofMinutes(4)));
    Await.until("the other runs", () -> ran.contains("other"));
  }

  @Test
  void closeReturns() {
    registerBoth();
    var unused = scheduler.runNow("long");
    Await.latch(begun);

    elsewhere(scheduler::close);
  }

  /** It may be late, but hits nobody else. */
  @Test
  void aThreadDoesNotLeaveItsRunBeforeTheInterruptHasCome() throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CountDownLatch end = new CountDownLatch(1);
    scheduler.register(
        TestJob.every(
                ofHours(10),
                "long",
                () -> {
                  thread.set(Thread.currentThread());
                  begun.countDown();
                  Await.latch(end);
                })
            .timeLimit(ofMinutes(1)));
    scheduler.start();
    CompletableFuture<JobRun> run = scheduler.runNow("long");
    Await.latch(begun);
    elsewhere(() -> time.pass(ofMinutes(1)));
    Await.latch(interrupted);
    end.countDown();
    assertThat(run).succeedsWithin(ofSeconds(20)).returns(Outcome.TIMED_OUT, JobRun::outcome);
    Await.waiting(thread.get());
    assertThat(scheduler.jobs().get(0).running()).isTrue();

    gate.countDown();

    thread.get().join(20_000);
    assertThat(thread.get().isAlive()).isFalse();
  }

  @Test
  void whatIsInterruptedMayCallBack() {
    registerBoth();
    whenInterrupted =
        () -> CompletableFuture.runAsync(scheduler::jobs, HangingInterruptTest::onItsOwn).join();
    CompletableFuture<JobRun> run = scheduler.runNow("long");
    Await.latch(begun);

    elsewhere(() -> time.pass(ofMinutes(1)));

    assertThat(run).succeedsWithin(ofSeconds(20)).returns(Outcome.TIMED_OUT, JobRun::outcome);
  }

  private void registerBoth() {
    scheduler.register(TestJob.every(ofMinutes(5), "other", () -> ran.add("other")));
    scheduler.register(
        TestJob.every(
                ofHours(10),
                "long",
                () -> {
                  begun.countDown();
                  gate.await();
                })
            .timeLimit(ofMinutes(1)));
    scheduler.start();
  }

  private static void onItsOwn(Runnable call) {
    Thread thread = new Thread(call);
    thread.setDaemon(true);
    thread.start();
  }

  private static void elsewhere(Runnable call) {
    assertThat(CompletableFuture.runAsync(call, HangingInterruptTest::onItsOwn))
        .succeedsWithin(ofSeconds(12));
  }
}
