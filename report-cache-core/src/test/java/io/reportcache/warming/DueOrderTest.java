package io.reportcache.warming;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.DailyWindow;
import io.reportcache.schedule.Schedule;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R4, R5: which jobs run when, on a clock that the test moves. */
class DueOrderTest {

  private static final ZoneId UTC = ZoneId.of("UTC");

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
  void jobsDueTogetherRunByPriorityAndThenByRegistration() {
    register("clean", ofHours(1), Priority.LOW);
    register("products", ofHours(1), Priority.MEDIUM);
    register("sales", ofHours(1), Priority.MEDIUM);
    register("dashboard", ofHours(1), Priority.HIGH);
    register("revenue", ofHours(1), Priority.HIGH);
    scheduler.start();

    pass(ofHours(1));

    assertThat(ran).containsExactly("dashboard", "revenue", "products", "sales", "clean");
  }

  @Test
  void theShopsJobsRunInTheOrderOfTheRequirement() {
    register("products", ofMinutes(30), Priority.LOW);
    register("sales", ofHours(1), Priority.MEDIUM);
    register("dashboard", ofMinutes(5), Priority.HIGH);
    scheduler.start();

    time.pass(ofHours(1)); // nobody works meanwhile, so all of them wait

    worker.work();
    assertThat(ran.subList(ran.size() - 3, ran.size()))
        .containsExactly("dashboard", "sales", "products");
  }

  @Test
  void nothingRunsBeforeItIsDueNorBeforeTheStart() {
    register("dashboard", ofMinutes(5), Priority.HIGH);
    pass(ofMinutes(60));
    assertThat(ran).isEmpty();

    scheduler.start();
    scheduler.start();
    pass(ofMinutes(5).minusNanos(1));
    assertThat(ran).isEmpty();

    pass(Duration.ofNanos(1));
    assertThat(ran).containsExactly("dashboard");
  }

  @Test
  void aFixedRateGoesOnAtItsRate() {
    register("dashboard", ofMinutes(5), Priority.HIGH);
    scheduler.start();

    for (int i = 0; i < 60; i++) {
      pass(ofMinutes(1));
    }

    assertThat(ran).hasSize(12);
    assertThat(status("dashboard").succeeded()).isEqualTo(12);
    assertThat(status("dashboard").skipped()).isZero();
    assertThat(status("dashboard").nextDue()).contains(Instant.parse("2026-03-01T01:05:00Z"));
  }

  @Test
  void aDailyJobRunsOnceADay() {
    register(
        new TestJob(
            "clean",
            Schedule.dailyAt(LocalTime.of(3, 0), UTC),
            () -> ran.add(time.instant().toString())));
    scheduler.start();

    for (int hour = 0; hour < 48; hour++) {
      pass(ofHours(1));
    }

    assertThat(ran).containsExactly("2026-03-01T03:00:00Z", "2026-03-02T03:00:00Z");
  }

  @Test
  void aJobConfinedToAWindowRunsInsideItAlone() {
    List<LocalTime> times = new ArrayList<>();
    register(
        new TestJob(
            "heavy",
            Schedule.every(ofHours(1))
                .during(new DailyWindow(LocalTime.of(22, 0), LocalTime.of(2, 0), UTC)),
            () -> times.add(LocalTime.ofInstant(time.instant(), UTC))));
    scheduler.start();

    for (int i = 0; i < 48 * 4; i++) {
      pass(ofMinutes(15));
    }

    assertThat(times)
        .containsExactly(
            LocalTime.of(1, 0),
            LocalTime.of(22, 0),
            LocalTime.of(23, 0),
            LocalTime.of(0, 0),
            LocalTime.of(1, 0),
            LocalTime.of(22, 0),
            LocalTime.of(23, 0),
            LocalTime.of(0, 0));
  }

  @Test
  void aJobThatRunsAtTheStartDoesSoWhateverItsWindow() {
    register(
        new TestJob(
                "heavy",
                Schedule.every(ofHours(1))
                    .during(new DailyWindow(LocalTime.of(22, 0), LocalTime.of(2, 0), UTC)),
                () -> ran.add("heavy"))
            .atStart());
    register("light", ofHours(1), Priority.HIGH);
    time.putClock(ofHours(12));
    assertThat(worker.waiting()).isZero();

    scheduler.start();
    worker.work();

    assertThat(ran).containsExactly("heavy");
  }

  @Test
  void aJobRegisteredAfterTheStartIsDueFromThen() {
    scheduler.start();
    pass(ofMinutes(3));
    register("dashboard", ofMinutes(5), Priority.HIGH);
    register(TestJob.every(ofHours(1), "first", () -> ran.add("first")).atStart());
    worker.work();
    assertThat(ran).containsExactly("first");

    pass(ofMinutes(4));
    assertThat(ran).containsExactly("first");

    pass(ofMinutes(1));
    assertThat(ran).containsExactly("first", "dashboard");
  }

  @Test
  void aJobStillWaitingWhenDueAgainIsSkippedAndCounted() {
    register("dashboard", ofMinutes(5), Priority.HIGH);
    scheduler.start();

    time.pass(ofMinutes(20)); // due four times; nobody works

    worker.work();
    assertThat(ran).containsExactly("dashboard");
    assertThat(status("dashboard").skipped()).isEqualTo(3);
    assertThat(status("dashboard").succeeded()).isEqualTo(1);
  }

  @Test
  void runNowRunsAJobThatIsNotDueAndLeavesItsSchedule() throws Exception {
    register("dashboard", ofMinutes(5), Priority.HIGH);
    scheduler.start();
    pass(ofMinutes(4));

    CompletableFuture<JobRun> run = scheduler.runNow("dashboard");
    worker.work();

    JobRun result = run.get(20, TimeUnit.SECONDS);
    assertThat(result.outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
    assertThat(result.job()).isEqualTo("dashboard");
    assertThat(result.startedAt()).isEqualTo(Instant.parse("2026-03-01T00:04:00Z"));
    assertThat(result.failure()).isEmpty();
    assertThat(status("dashboard").lastRun()).contains(result);

    pass(ofMinutes(1));
    assertThat(ran).hasSize(2);
  }

  @Test
  void runNowBeforeTheStartRunsToo() {
    register("dashboard", ofMinutes(5), Priority.HIGH);

    scheduler.runNow("dashboard");
    worker.work();

    assertThat(ran).containsExactly("dashboard");
  }

  @Test
  void runNowTwiceIsOneRunWhileTheFirstWaits() {
    register("dashboard", ofMinutes(5), Priority.HIGH);

    CompletableFuture<JobRun> first = scheduler.runNow("dashboard");
    CompletableFuture<JobRun> second = scheduler.runNow("dashboard");
    worker.work();

    assertThat(ran).containsExactly("dashboard");
    assertThat(second).isSameAs(first);
  }

  @Test
  void runNowWaitsForItsTurnByPriority() {
    register("products", ofHours(1), Priority.LOW);
    register("dashboard", ofHours(1), Priority.HIGH);
    register("sales", ofHours(1), Priority.MEDIUM);

    scheduler.runNow("sales"); // takes the only place
    scheduler.runNow("products");
    scheduler.runNow("dashboard");
    worker.work();

    assertThat(ran).containsExactly("sales", "dashboard", "products");
  }

  @Test
  void asManyRunAtOnceAsTheConcurrencySays() {
    try (WarmingScheduler two =
        WarmingScheduler.builder()
            .concurrency(2)
            .clock(time)
            .timer(time)
            .executor(worker)
            .build()) {
      for (String name : List.of("a", "b", "c")) {
        two.register(TestJob.every(ofHours(1), name, () -> ran.add(name)));
        two.runNow(name);
      }
      assertThat(worker.waiting()).isEqualTo(2);
      worker.work();
      assertThat(ran).containsExactly("a", "b", "c");
    }
  }

  @Test
  void aScheduleThatEndsIsNotDueAgain() {
    Schedule once =
        previous ->
            previous.isBefore(Instant.parse("2026-03-01T01:00:00Z"))
                ? Optional.of(Instant.parse("2026-03-01T01:00:00Z"))
                : Optional.empty();
    register(new TestJob("once", once, () -> ran.add("once")));
    scheduler.start();

    for (int i = 0; i < 10; i++) {
      pass(ofHours(1));
    }

    assertThat(ran).containsExactly("once");
    assertThat(status("once").nextDue()).isEmpty();
  }

  @Test
  void theStatusOfAJobThatHasNotRunIsEmpty() {
    register("dashboard", ofMinutes(5), Priority.HIGH);

    assertThat(scheduler.jobs()).containsExactly(JobStatus.of("dashboard", Priority.HIGH).build());
  }

  private void register(String name, Duration period, Priority priority) {
    register(TestJob.every(period, name, () -> ran.add(name)).priority(priority));
  }

  private void register(TestJob job) {
    scheduler.register(job);
  }

  private void pass(Duration duration) {
    time.pass(duration);
    worker.work();
    time.pass(ofSeconds(0));
  }

  private JobStatus status(String job) {
    return scheduler.jobs().stream().filter(s -> s.job().equals(job)).findFirst().orElseThrow();
  }
}
