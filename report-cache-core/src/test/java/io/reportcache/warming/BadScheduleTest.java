package io.reportcache.warming;

import static ch.qos.logback.classic.Level.ERROR;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.Schedule;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R4: whatever a schedule does, it neither stops its job for good nor another, nor spins. */
@Tag("slow")
class BadScheduleTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final HandWorked worker = new HandWorked();
  private final List<String> ran = new ArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final WarmingScheduler scheduler =
      WarmingScheduler.builder().clock(time).ticker(time).timer(time).executor(worker).build();

  @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
  enum Fault {
    THROWS(
        previous -> {
          throw new IllegalStateException("no");
        }),
    OVERFLOWS(
        previous -> {
          throw new StackOverflowError();
        }),
    CANNOT_BE_LINKED(
        previous -> {
          throw new NoClassDefFoundError("gone");
        }),
    RETURNS_NULL(previous -> null),
    RETURNS_THE_PAST(previous -> Optional.of(previous.minusSeconds(60))),
    RETURNS_THE_BEGINNING_OF_TIME(previous -> Optional.of(Instant.MIN)),
    RETURNS_THE_SAME(Optional::of);

    private final Function<Instant, Optional<Instant>> answer;

    Fault(Function<Instant, Optional<Instant>> answer) {
      this.answer = answer;
    }
  }

  @AfterEach
  void close() {
    scheduler.close();
  }

  @ParameterizedTest
  @EnumSource
  void aScheduleThatFailsOnceIsAskedAgain(Fault fault) {
    register("failing", previous -> answer(fault, 3, 3, previous));
    register("other", Schedule.every(ofMinutes(5)));

    for (int minute = 0; minute < 60; minute++) {
      pass(ofMinutes(1));
    }

    assertThat(ran.stream().filter("other"::equals)).hasSize(12);
    assertThat(ran.stream().filter("failing"::equals)).hasSizeGreaterThanOrEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource
  void aScheduleThatGoesOnFailingIsAskedAfterPausesThatGrow(Fault fault) {
    register("failing", previous -> answer(fault, 3, Integer.MAX_VALUE, previous));
    register("other", Schedule.every(ofMinutes(5)));
    try (CapturedLog log = CapturedLog.of(WarmingScheduler.class)) {
      for (int minute = 0; minute < 24 * 60; minute++) {
        pass(ofMinutes(1));
      }

      assertThat(ran.stream().filter("other"::equals)).hasSize(288);
      assertThat(asked.get()).isBetween(100, 1_000);
      assertThat(log.at(ERROR).get(0))
          .isEqualTo("The schedule of job failing failed; it's asked again in PT1S");
      assertThat(log.at(ERROR)).hasSizeBetween(100, 200);
    }
    assertThat(scheduler.jobs().get(0).nextDue()).isEmpty();
  }

  /** A moment in the future that stays the same is due once, and then the past. */
  @Test
  void theSameMomentForEverIsDueOnce() {
    Instant moment = time.instant().plus(ofHours(1));
    register("same", previous -> Optional.of(moment));

    for (int minute = 0; minute < 300; minute++) {
      pass(ofMinutes(1));
    }

    assertThat(ran).containsExactly("same");
  }

  @Test
  void aMomentAtTheEndOfTimeIsWaitedFor() {
    register("never", previous -> Optional.of(Instant.MAX));
    register("endless", Schedule.every(Duration.ofDays(100_000_000)));
    register("other", Schedule.every(ofMinutes(5)));

    pass(ofHours(1));
    time.putClock(ofHours(-3));
    pass(ofMinutes(5));
    time.putClock(ofHours(30));
    pass(ofMinutes(5));

    assertThat(ran).contains("other").doesNotContain("never", "endless");
  }

  @Test
  void aWindowThatCannotBeAskedSkipsTheRunAlone() {
    register(
        "broken",
        new Schedule() {
          @Override
          public Optional<Instant> next(Instant previous) {
            return Optional.of(previous.plus(ofMinutes(5)));
          }

          @Override
          public boolean permits(Instant moment) {
            if (asked.incrementAndGet() == 1) {
              throw new LinkageError("no");
            }
            return true;
          }
        });
    register("other", Schedule.every(ofMinutes(5)));

    pass(ofMinutes(5));
    pass(ofMinutes(5));

    assertThat(ran).containsExactly("other", "broken", "other");
    assertThat(scheduler.jobs().get(0).skipped()).isEqualTo(1);
  }

  /** Whenever the clock is looked at, it has gone on by more than the period. */
  @Test
  void aJobThatIsDueAllTheTimeKeepsNoOtherFromRunning() {
    AtomicReference<Instant> now = new AtomicReference<>(time.instant());
    try (WarmingScheduler busy =
        WarmingScheduler.builder()
            .clock(() -> now.updateAndGet(before -> before.plusSeconds(2)))
            .timer(time)
            .executor(worker)
            .build()) {
      busy.register(TestJob.every(ofSeconds(1), "busy", () -> ran.add("busy")));
      busy.register(TestJob.every(ofHours(1), "other", () -> ran.add("other")).atStart());

      assertThat(CompletableFuture.runAsync(busy::start)).succeedsWithin(ofSeconds(20));
      for (int i = 0; i < 5; i++) {
        worker.workOne();
      }

      assertThat(ran).contains("other");
    }
  }

  private Optional<Instant> answer(Fault fault, int first, int last, Instant previous) {
    int question = asked.incrementAndGet();
    return question >= first && question <= last
        ? fault.answer.apply(previous)
        : Optional.of(previous.plus(ofMinutes(5)));
  }

  private void register(String name, Schedule schedule) {
    scheduler.register(new TestJob(name, schedule, () -> ran.add(name)));
    scheduler.start();
  }

  private void pass(Duration duration) {
    time.pass(duration);
    worker.work();
    time.pass(ofSeconds(0));
  }
}
