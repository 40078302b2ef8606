package io.reportcache.warming;

import static ch.qos.logback.classic.Level.ERROR;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantSnapshot;
import io.reportcache.testing.BrokenLog;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.JobRun.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R4: a failing job never stops the scheduler or another job. */
class FailingJobTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final HandWorked worker = new HandWorked();
  private final List<String> ran = new ArrayList<>();
  private final WarmingScheduler scheduler =
      WarmingScheduler.builder().clock(time).timer(time).executor(worker).build();

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void aFailingJobStopsNeitherTheOthersNorItselfTheNextTime() throws Exception {
    register("failing", fail(new IOException("no")), Priority.HIGH);
    register("other", () -> ran.add("other"), Priority.LOW);
    scheduler.start();

    pass(ofHours(1));
    pass(ofHours(1));

    assertThat(ran).containsExactly("other", "other");
    assertThat(status("failing").failed()).isEqualTo(2);
    JobRun last = status("failing").lastRun().orElseThrow();
    assertThat(last.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(last.failure()).containsInstanceOf(IOException.class);
  }

  @Test
  void anErrorIsAFailureLikeAnyOther() {
    register("failing", fail(new StackOverflowError()), Priority.HIGH);
    register("other", () -> ran.add("other"), Priority.LOW);
    scheduler.start();

    pass(ofHours(1));
    pass(ofHours(1));

    assertThat(ran).containsExactly("other", "other");
    assertThat(status("failing").failed()).isEqualTo(2);
  }

  @Test
  void theFutureOfAFailedRunTellsTheFailure() throws Exception {
    IOException failure = new IOException("no");
    register("failing", fail(failure), Priority.HIGH);

    CompletableFuture<JobRun> run = scheduler.runNow("failing");
    worker.work();

    assertThat(run.get(20, TimeUnit.SECONDS).failure()).contains(failure);
  }

  @Test
  void aFailureIsLoggedWithItsCause() {
    IOException failure = new IOException("no");
    register("failing", fail(failure), Priority.HIGH);
    scheduler.start();

    try (CapturedLog log = CapturedLog.of(WarmingScheduler.class)) {
      pass(ofHours(1));

      assertThat(log.at(ERROR))
          .singleElement()
          .asString()
          .matches("Job failing failed after \\d+ ms");
      assertThat(log.events().get(0).getThrowableProxy().getMessage()).isEqualTo("no");
    }
  }

  @Test
  void anInterruptLeftByAJobDoesNotReachTheNext() {
    register("leaves", () -> Thread.currentThread().interrupt(), Priority.HIGH);
    register("next", () -> ran.add("interrupted: " + Thread.interrupted()), Priority.LOW);
    scheduler.start();

    pass(ofHours(1));

    assertThat(Thread.interrupted()).isFalse();
    assertThat(ran).containsExactly("interrupted: false");
  }

  @Test
  void aScheduleThatThrowsStopsNoOtherJob() {
    AtomicInteger asked = new AtomicInteger();
    Schedule broken =
        previous -> {
          if (asked.incrementAndGet() > 2) { // registered, and begun
            throw new IllegalStateException("no");
          }
          return Optional.of(previous.plus(ofHours(1)));
        };
    scheduler.register(new TestJob("broken", broken, () -> {}));
    register("other", () -> ran.add("other"), Priority.LOW);
    scheduler.start();

    for (int i = 0; i < 3; i++) {
      try {
        pass(ofHours(1));
      } catch (IllegalStateException e) {
        ran.add("the timer got it: " + e.getMessage());
      }
    }

    assertThat(ran).containsExactly("other", "other", "other");
  }

  @Test
  void aJobWithoutALimitRunsAndLetsTheOthersRun() throws Exception {
    try (WarmingScheduler own = WarmingScheduler.builder().build()) {
      own.register(
          TestJob.every(ofHours(1), "endless", () -> {})
              .timeLimit(Duration.ofSeconds(Long.MAX_VALUE)));
      own.register(TestJob.every(ofHours(1), "other", () -> {}));

      for (String job : List.of("endless", "other", "endless")) {
        assertThat(own.runNow(job).get(20, TimeUnit.SECONDS).outcome())
            .isEqualTo(Outcome.SUCCEEDED);
      }
    }
  }

  /** As a host's timer does that is shut down. */
  @Test
  void aTimerThatRefusesIsStoodInForByAThreadOfTheScheduler() throws Exception {
    try (WarmingScheduler refused =
        WarmingScheduler.builder()
            .clock(time)
            .timer(
                (delay, task) -> {
                  throw new java.util.concurrent.RejectedExecutionException("shut down");
                })
            .build()) {
      refused.register(TestJob.every(ofHours(1), "job", () -> ran.add("job")));
      refused.start();
      JobRun run = refused.runNow("job").get(20, java.util.concurrent.TimeUnit.SECONDS);

      assertThat(run.outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
      assertThat(refused.jobs().get(0).running()).isFalse();
      assertThat(refused.runNow("job").get(20, java.util.concurrent.TimeUnit.SECONDS).outcome())
          .isEqualTo(JobRun.Outcome.SUCCEEDED);
    }
  }

  @Test
  void anExecutorThatRefusesIsAFailureOfThatRunAlone() {
    AtomicInteger refusals = new AtomicInteger(1);
    try (WarmingScheduler refused =
        WarmingScheduler.builder()
            .clock(time)
            .timer(time)
            .executor(
                task -> {
                  if (refusals.getAndDecrement() > 0) {
                    throw new RejectedExecutionException("full");
                  }
                  worker.execute(task);
                })
            .build()) {
      refused.register(TestJob.every(ofHours(1), "job", () -> ran.add("job")));
      refused.start();

      pass(ofHours(1));
      assertThat(refused.jobs().get(0).failed()).isEqualTo(1);

      pass(ofHours(1));
      assertThat(ran).containsExactly("job");
    }
  }

  /** D1: no failure of a log, either. */
  @Test
  void aLogThatThrowsStopsNothing() {
    register("failing", fail(new IOException("no")), Priority.HIGH);
    register("other", () -> ran.add("other"), Priority.LOW);
    scheduler.start();

    try (BrokenLog log = BrokenLog.of(WarmingScheduler.class)) {
      for (int i = 0; i < 2; i++) {
        try {
          pass(ofHours(1));
        } catch (IllegalStateException e) {
          ran.add("the worker got it: " + e.getMessage());
        }
      }
    }

    assertThat(ran).containsExactly("other", "other");
  }

  /** T2: whoever asked for the run, and whatever the host's executor carries over. */
  @Test
  void jobsRunWithoutATenant() {
    List<Optional<TenantId>> seen = new ArrayList<>();
    try (WarmingScheduler propagating =
        WarmingScheduler.builder()
            .clock(time)
            .timer(time)
            .executor(TenantSnapshot.propagating(worker))
            .build()) {
      propagating.register(
          TestJob.every(ofMinutes(5), "first", () -> seen.add(TenantContext.current())));
      propagating.register(
          TestJob.every(ofMinutes(5), "second", () -> seen.add(TenantContext.current())));
      TenantContext.run(
          TenantId.of("acme"),
          () -> {
            propagating.runNow("first");
            propagating.runNow("second");
          });
      worker.work();
    }

    assertThat(seen).containsExactly(Optional.empty(), Optional.empty());
  }

  private void register(String name, WarmingTask task, Priority priority) {
    scheduler.register(TestJob.every(ofHours(1), name, task).priority(priority));
  }

  private static WarmingTask fail(Throwable failure) {
    return () -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    };
  }

  private void pass(Duration duration) {
    time.pass(duration);
    worker.work();
  }

  private JobStatus status(String job) {
    return scheduler.jobs().stream().filter(s -> s.job().equals(job)).findFirst().orElseThrow();
  }
}
