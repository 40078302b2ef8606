package io.reportcache.warming;

import static ch.qos.logback.classic.Level.WARN;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.DailyWindow;
import io.reportcache.schedule.Schedule;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R4: the clock is put forward and back while jobs are scheduled. */
@Tag("slow")
class ClockSetTest {

  private static final ZoneId UTC = ZoneId.of("UTC");

  @Nested
  class WithATicker extends OnAClock {
    @Override
    WarmingSchedulerBuilder builder() {
      return WarmingScheduler.builder().clock(time).ticker(time).timer(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.4S", "PT0.4S"})
    void aRateTakesNoNoteOfAClockThatIsSlowlyCorrected(String by) {
      register("dashboard", Schedule.every(ofMinutes(5)));
      for (int minute = 0; minute < 4; minute++) {
        time.putClock(Duration.parse(by));
        pass(ofMinutes(1));
      }

      pass(ofMinutes(1).minusNanos(1));
      assertThat(ran).isEmpty();
      pass(Duration.ofNanos(1));
      assertThat(ran).hasSize(1);
    }

    @Test
    void aRateIsNotDueSoonerWhenTheClockIsPutForward() {
      register("dashboard", Schedule.every(ofMinutes(5)));
      pass(ofMinutes(3));
      time.putClock(ofDays(365));

      pass(ofMinutes(2).minusNanos(1));
      assertThat(ran).isEmpty();
      pass(Duration.ofNanos(1));
      assertThat(ran).hasSize(1);
      pass(ofMinutes(60));
      assertThat(ran).hasSize(13);
    }
  }

  /** As a user's test may have it. */
  @Nested
  class WithoutATicker extends OnAClock {
    @Override
    WarmingSchedulerBuilder builder() {
      return WarmingScheduler.builder().clock(time).timer(time);
    }
  }

  abstract static class OnAClock {

    final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
    final HandWorked worker = new HandWorked();
    final List<String> ran = new ArrayList<>();
    private final WarmingScheduler scheduler = builder().executor(worker).build();

    abstract WarmingSchedulerBuilder builder();

    @AfterEach
    void close() {
      scheduler.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "PT-8760H", "PT-2S"})
    void aRateGoesOnWhenTheClockIsPutBack(String by) {
      register("dashboard", Schedule.every(ofMinutes(5)));
      pass(ofMinutes(5));
      assertThat(ran).hasSize(1);

      time.putClock(Duration.parse(by));
      pass(ofMinutes(60));

      assertThat(ran).hasSize(13);
    }

    /** 00:05 in a clock that is a year ahead, then right. */
    @Test
    void aMachineThatBootsWithItsClockAYearAheadIsNotSilentForAYear() {
      time.putClock(ofDays(365));
      register("dashboard", Schedule.every(ofMinutes(5)));
      register("aligned", Schedule.every(ofMinutes(5)).aligned());
      register("daily", Schedule.dailyAt(LocalTime.of(3, 0), UTC));
      register("own", previous -> Optional.of(previous.plus(ofHours(1))));
      pass(ofMinutes(1));

      time.putClock(ofDays(-365));
      pass(ofHours(24));

      assertThat(ran.stream().filter("dashboard"::equals)).hasSize(288);
      assertThat(ran.stream().filter("aligned"::equals)).hasSize(288);
      assertThat(ran.stream().filter("daily"::equals)).hasSize(1);
      assertThat(ran.stream().filter("own"::equals)).hasSizeBetween(23, 24);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT-30S", "PT-10M", "PT-1H", "PT-11H"})
    void aDaysMomentDoesNotComeTwiceByACorrection(String by) {
      register("daily", Schedule.dailyAt(LocalTime.of(3, 0), UTC));
      pass(ofHours(3));
      assertThat(ran).hasSize(1);

      time.putClock(Duration.parse(by));
      pass(ofHours(12));
      assertThat(ran).hasSize(1);

      pass(ofHours(24));
      assertThat(ran).hasSize(2);
    }

    @Test
    void manySmallCorrectionsLetNoMomentComeTwice() {
      register("daily", Schedule.dailyAt(LocalTime.of(3, 0), UTC));
      pass(ofHours(3));

      for (int i = 0; i < 100; i++) {
        time.putClock(ofSeconds(-3));
        pass(ofSeconds(2));
      }

      assertThat(ran).hasSize(1);
    }

    @Test
    void aTimeOfDayThatIsPutBackByMoreThanHalfADayComesAgain() {
      register("daily", Schedule.dailyAt(LocalTime.of(3, 0), UTC));
      pass(ofHours(3));

      time.putClock(ofHours(-20)); // 07:00 of the day before
      pass(ofHours(21));

      assertThat(ran).hasSize(2);
    }

    @Test
    void fullHoursGoOnWhenTheClockIsPutBackByADay() {
      register("aligned", Schedule.every(ofHours(1)).aligned());
      pass(ofHours(2));
      assertThat(ran).hasSize(2);

      time.putClock(ofHours(-24));
      pass(ofHours(5));

      assertThat(ran).hasSize(7);
    }

    @Test
    void aTimeOfDayThatIsJumpedOverRunsAtOnce() {
      register("daily", Schedule.dailyAt(LocalTime.of(3, 0), UTC));
      pass(ofHours(1));

      time.putClock(ofDays(3));
      pass(ofMinutes(1));

      assertThat(ran).containsExactly("daily");
      pass(ofHours(24));
      assertThat(ran).hasSize(2);
    }

    @Test
    void aClockThatIsSetAgainAndAgainKeepsNoJobSilent() {
      register("own", previous -> Optional.of(previous.plus(ofMinutes(5))));
      register("dashboard", Schedule.every(ofMinutes(5)));

      for (int minute = 0; minute < 120; minute++) {
        time.putClock(ofSeconds(minute % 2 == 0 ? 30 : -30));
        pass(ofMinutes(1));
      }

      assertThat(ran.stream().filter("own"::equals)).hasSizeGreaterThan(15);
      assertThat(ran.stream().filter("dashboard"::equals)).hasSizeBetween(22, 32);
    }

    @Test
    void aJobInAWindowKeepsToItWhenTheClockIsSet() {
      List<LocalTime> times = new ArrayList<>();
      DailyWindow night = new DailyWindow(LocalTime.of(22, 0), LocalTime.of(5, 0), UTC);
      scheduler.register(
          new TestJob(
              "heavy",
              Schedule.every(ofMinutes(30)).during(night),
              () -> times.add(LocalTime.ofInstant(time.instant(), UTC))));
      scheduler.start();
      for (long by : new long[] {7, -3, 26, -50, 1}) {
        pass(ofHours(2));
        time.putClock(ofHours(by));
        pass(ofHours(30));
      }

      assertThat(times)
          .isNotEmpty()
          .allMatch(each -> each.isBefore(LocalTime.of(5, 0)) || each.getHour() >= 22);
    }

    @Test
    void thatTheClockWasSetIsLoggedOnce() {
      register("dashboard", Schedule.every(ofMinutes(5)));
      pass(ofMinutes(1));
      try (CapturedLog log = CapturedLog.of(WarmingScheduler.class)) {
        time.putClock(ofHours(-1));
        pass(ofMinutes(3));

        assertThat(log.at(WARN))
            .containsExactly("The clock was put back by PT1H; times of day are computed anew");
      }
    }

    @Test
    void aClockThatThrowsForAWhileStopsNothing() {
      boolean[] broken = {false};
      try (WarmingScheduler other =
          WarmingScheduler.builder()
              .clock(
                  () -> {
                    if (broken[0]) {
                      throw new StackOverflowError();
                    }
                    return time.instant();
                  })
              .ticker(time)
              .timer(time)
              .executor(worker)
              .build()) {
        other.register(TestJob.every(ofMinutes(5), "dashboard", () -> ran.add("dashboard")));
        other.start();
        broken[0] = true;
        pass(ofMinutes(10));
        broken[0] = false;
        pass(ofMinutes(10));
      }

      assertThat(ran).hasSize(4);
    }

    final void register(String name, Schedule schedule) {
      scheduler.register(new TestJob(name, schedule, () -> ran.add(name)));
      scheduler.start();
    }

    /** In steps, so that what is due is worked off. */
    final void pass(Duration duration) {
      Duration left = duration;
      while (left.compareTo(ofMinutes(1)) > 0) {
        time.pass(ofMinutes(1));
        worker.work();
        left = left.minus(ofMinutes(1));
      }
      time.pass(left);
      worker.work();
    }
  }
}
