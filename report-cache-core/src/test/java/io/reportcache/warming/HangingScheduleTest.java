package io.reportcache.warming;

import static ch.qos.logback.classic.Level.WARN;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.JobRun.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R4, D4: a schedule that never answers holds its own job, and nothing else. */
@Tag("slow")
@Timeout(60)
class HangingScheduleTest {

  private static final Duration LONG = ofSeconds(5);

  private final LibraryThreads threads = new LibraryThreads();
  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final AtomicInteger permitted = new AtomicInteger();
  private volatile In hangsIn = In.NOTHING;
  private final WarmingScheduler scheduler = builder().build();

  private enum In {
    NOTHING,
    NEXT,
    NEXT_OF_MISSED,
    PERMITS,
    FOLLOWS_CLOCK,
    TO_STRING
  }

  private WarmingSchedulerBuilder builder() {
    WarmingSchedulerBuilder builder =
        WarmingScheduler.builder().clock(time).ticker(time).timer(time);
    builder.patience = Duration.ofMillis(50);
    return builder;
  }

  /** Every five minutes, until it hangs. */
  private class Hanging implements Schedule {

    @Override
    public Optional<Instant> next(Instant previous) {
      hang(In.NEXT);
      return Optional.of(previous.plus(ofMinutes(5)));
    }

    @Override
    public Optional<Instant> next(Instant previous, Instant passed) {
      hang(In.NEXT_OF_MISSED);
      return Optional.of(passed.plus(ofMinutes(5)));
    }

    @Override
    public boolean permits(Instant moment) {
      permitted.incrementAndGet();
      hang(In.PERMITS);
      return hangsIn != In.TO_STRING;
    }

    @Override
    public boolean followsClock() {
      hang(In.FOLLOWS_CLOCK);
      return true;
    }

    @Override
    public String toString() {
      hang(In.TO_STRING);
      return "every five minutes";
    }

    private void hang(In place) {
      if (hangsIn == place) {
        entered.countDown();
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @AfterEach
  void close() {
    gate.countDown();
    scheduler.close();
    threads.awaitNone();
  }

  @ParameterizedTest
  @EnumSource(names = {"NEXT", "NEXT_OF_MISSED", "PERMITS", "TO_STRING"})
  void othersTickRunAndCloseMeanwhile(In place) {
    register("other", Schedule.every(ofMinutes(5)));
    register("hanging", new Hanging());
    register("third", Schedule.every(ofMinutes(5)));
    scheduler.start();

    hangsIn = place;
    if (place == In.NEXT_OF_MISSED) {
      time.putClock(ofMinutes(17)); // three are missed
    }
    elsewhere(() -> time.pass(ofMinutes(5)));

    Await.latch(entered);
    Await.until("the others run", () -> ran.containsAll(List.of("other", "third")));
    elsewhere(() -> time.pass(ofMinutes(5)));
    Await.until("the others tick on", () -> ran.stream().filter("third"::equals).count() == 2);
    CompletableFuture<JobRun> asked = elsewhere(() -> scheduler.runNow("other")).join();
    assertThat(asked).succeedsWithin(LONG).returns(Outcome.SUCCEEDED, JobRun::outcome);
    assertThat(elsewhere(scheduler::jobs).join()).hasSize(3);
    elsewhere(scheduler::close);
    threads.awaitNone();
  }

  @Test
  void whoRegistersAScheduleThatHangsWaitsAlone() {
    register("other", Schedule.every(ofMinutes(5)));
    scheduler.start();
    hangsIn = In.FOLLOWS_CLOCK;
    CompletableFuture<Void> registering =
        CompletableFuture.runAsync(() -> register("hanging", new Hanging()));
    Await.latch(entered);

    elsewhere(() -> time.pass(ofMinutes(5)));
    Await.until("the other runs", () -> ran.contains("other"));
    elsewhere(scheduler::close);

    assertThat(registering).isNotDone();
    gate.countDown();
    assertThat(registering).succeedsWithin(LONG);
  }

  @Test
  void theJobGoesOnWhenItsScheduleAnswersAndThatItHungIsSaidOnce() {
    register("hanging", new Hanging());
    register("other", Schedule.every(ofMinutes(5)));
    scheduler.start();
    hangsIn = In.NEXT;
    try (CapturedLog log = CapturedLog.of(WarmingScheduler.class)) {
      elsewhere(() -> time.pass(ofMinutes(5)));
      Await.until("both run", () -> ran.size() == 2 && isIdle("other"));
      for (int runs = 3; runs <= 4; runs++) {
        int now = runs;
        elsewhere(() -> time.pass(ofMinutes(5)));
        Await.until("the other runs", () -> ran.size() == now && isIdle("other"));
      }
      assertThat(log.at(WARN))
          .filteredOn(
              line -> line.contains("job hanging")) // a busy machine is slow for others, too
          .containsExactly(
              "The schedule of job hanging hasn't answered for PT0.05S; the job isn't due until it"
                  + " does, the others go on");
    }

    hangsIn = In.NOTHING;
    gate.countDown();

    Await.until(
        "what was missed meanwhile has run once, and the next is known",
        () ->
            ran.stream().filter("hanging"::equals).count() == 2
                && scheduler.jobs().get(0).nextDue().isPresent());
    assertThat(scheduler.jobs().get(0).nextDue()).hasValue(Instant.parse("2026-03-01T00:20:00Z"));
  }

  @Test
  void aJobThatCannotBeAskedForItsWindowRunsWhenItIsAskedForItself() {
    register("hanging", new Hanging());
    scheduler.start();
    hangsIn = In.PERMITS;
    elsewhere(() -> time.pass(ofMinutes(5)));
    Await.latch(entered);

    CompletableFuture<JobRun> run = elsewhere(() -> scheduler.runNow("hanging")).join();

    assertThat(run).succeedsWithin(LONG).returns(Outcome.SUCCEEDED, JobRun::outcome);
  }

  /** An answer that comes when the place has gone to another is asked for again. */
  @Test
  void aWindowIsAskedAgainWhenThePlaceWasTakenMeanwhile() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    register("hanging", new Hanging());
    scheduler.register(
        TestJob.every(
            ofHours(10),
            "long",
            () -> {
              begun.countDown();
              end.await();
            }));
    scheduler.start();
    hangsIn = In.PERMITS;
    elsewhere(() -> time.pass(ofMinutes(5)));
    Await.latch(entered);
    elsewhere(() -> scheduler.runNow("long"));
    Await.latch(begun);

    hangsIn = In.NOTHING;
    gate.countDown();
    Await.until("its answer is taken up", this::nobodyAsks);
    assertThat(ran).isEmpty();
    end.countDown();

    Await.until("it runs", () -> ran.contains("hanging"));
    assertThat(permitted.get()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void aHundredSchedulesThatHangHoldUpNoOther() {
    for (int i = 0; i < 100; i++) {
      register("hanging " + i, new Hanging());
    }
    register("other", Schedule.every(ofMinutes(5)));
    scheduler.start();
    hangsIn = In.NEXT;

    elsewhere(() -> time.pass(ofMinutes(5)));

    Await.until("each has run", () -> ran.size() == 101);
    elsewhere(() -> time.pass(ofMinutes(5)));
    Await.until("the other runs on", () -> ran.size() == 102);
  }

  @Test
  void theClockIsPutBackWhileAScheduleHangs() throws Exception {
    register("hanging", new Hanging());
    scheduler.start();
    hangsIn = In.NEXT;
    elsewhere(() -> time.pass(ofMinutes(5)));
    Await.until("it runs", () -> ran.size() == 1);

    time.putClock(ofHours(-24));
    elsewhere(() -> time.pass(ofMinutes(1)));
    hangsIn = In.NOTHING;
    gate.countDown();

    Await.until("the next is known", () -> scheduler.jobs().get(0).nextDue().isPresent());
    Await.until(
        "and isn't a day off",
        () ->
            scheduler
                .jobs()
                .get(0)
                .nextDue()
                .filter(next -> next.isBefore(time.instant().plus(ofMinutes(6))))
                .isPresent());
  }

  private boolean nobodyAsks() {
    return threads.started().stream()
        .filter(thread -> thread.getName().equals("report-cache-warming-schedule"))
        .allMatch(
            thread ->
                Stream.of(thread.getStackTrace())
                    .noneMatch(
                        frame ->
                            frame.getClassName().equals(ScheduleAsker.class.getName())
                                || frame.getClassName().equals(QuestionBatch.class.getName())));
  }

  private boolean isIdle(String job) {
    return scheduler.jobs().stream().noneMatch(each -> each.job().equals(job) && each.running());
  }

  private void register(String name, Schedule schedule) {
    scheduler.register(new TestJob(name, schedule, () -> ran.add(name)));
  }

  /** Calls it on a thread that nobody misses, and which has to come back. */
  private static <T> CompletableFuture<T> elsewhere(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(call.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    assertThat(result).succeedsWithin(LONG);
    return result;
  }

  private static void elsewhere(Runnable call) {
    elsewhere(
        () -> {
          call.run();
          return true;
        });
  }
}
