package io.reportcache.schedule;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId UTC = ZoneId.of("UTC");

  @Test
  void aFixedRateIsDueAPeriodAfterTheMomentBefore() {
    Instant start = Instant.parse("2026-01-01T00:00:07Z");

    assertThat(next(Schedule.every(ofMinutes(5)), start, 3))
        .containsExactly(
            Instant.parse("2026-01-01T00:05:07Z"),
            Instant.parse("2026-01-01T00:10:07Z"),
            Instant.parse("2026-01-01T00:15:07Z"));
  }

  @Test
  void aFixedRateTakesNoNoteOfClocksPutForward() {
    Instant start = at("2026-03-29T00:30", BERLIN);

    assertThat(next(Schedule.every(ofHours(1)), start, 3))
        .containsExactly(start.plus(ofHours(1)), start.plus(ofHours(2)), start.plus(ofHours(3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S"})
  void aPeriodOfNoLengthIsRefused(String period) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.every(Duration.parse(period)))
        .withMessage(
            "period must be at least 1 ms, was %s; choose how often the work is worth its cost,"
                + " e.g. 5 minutes",
            Duration.parse(period));
    assertThat(Schedule.every(Duration.ofMillis(1))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-05-10T02:59:59, 2026-05-10T03:00",
    "2026-05-10T03:00, 2026-05-11T03:00",
    "2026-05-10T03:00:01, 2026-05-11T03:00",
    "2026-05-10T23:59, 2026-05-11T03:00",
    "2026-12-31T12:00, 2027-01-01T03:00",
    "2028-02-28T12:00, 2028-02-29T03:00",
  })
  void aDailyScheduleIsDueAtItsTimeInItsZone(String previous, String expected) {
    assertThat(Schedule.dailyAt(LocalTime.of(3, 0), BERLIN).next(at(previous, BERLIN)))
        .contains(at(expected, BERLIN));
  }

  /** On 29 March 2026 in Berlin, 02:00 was followed by 03:00. */
  @Test
  void whereTheClocksArePutForwardOverTheTimeItIsDueOnceAndAfterThat() {
    Schedule schedule = Schedule.dailyAt(LocalTime.of(2, 30), BERLIN);

    List<Instant> due = next(schedule, at("2026-03-28T02:30", BERLIN), 2);

    assertThat(due.get(0))
        .isAfterOrEqualTo(at("2026-03-29T03:00", BERLIN))
        .isBefore(at("2026-03-29T04:00", BERLIN));
    assertThat(due.get(1)).isEqualTo(at("2026-03-30T02:30", BERLIN));
  }

  /** On 25 October 2026 in Berlin, 02:30 comes twice. */
  @Test
  void whereTheClocksArePutBackOverTheTimeItIsDueAtTheFirstOfTheTwo() {
    Schedule schedule = Schedule.dailyAt(LocalTime.of(2, 30), BERLIN);
    Instant first = Instant.parse("2026-10-25T00:30:00Z");
    Instant second = Instant.parse("2026-10-25T01:30:00Z");

    assertThat(next(schedule, at("2026-10-24T02:30", BERLIN), 2))
        .containsExactly(first, at("2026-10-26T02:30", BERLIN));
    assertThat(schedule.next(first.plusSeconds(60))).contains(at("2026-10-26T02:30", BERLIN));
    assertThat(schedule.next(second)).contains(at("2026-10-26T02:30", BERLIN));
  }

  @Test
  void aYearOfDaysIsDueOnceADayWhateverTheClocksDo() {
    for (String time : List.of("00:00", "02:00", "02:30", "03:00", "23:59:59")) {
      List<Instant> due =
          next(
              Schedule.dailyAt(LocalTime.parse(time), BERLIN),
              at("2025-12-31T23:59:59.5", BERLIN),
              365);

      assertThat(due.stream().map(each -> each.atZone(BERLIN).toLocalDate()).distinct())
          .hasSize(365);
      assertThat(due.get(364).atZone(BERLIN).toLocalDate()).hasToString("2026-12-31");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "22:00, 05:00, 21:59:59, false",
    "22:00, 05:00, 22:00, true",
    "22:00, 05:00, 00:00, true",
    "22:00, 05:00, 04:59:59, true",
    "22:00, 05:00, 05:00, false",
    "22:00, 05:00, 12:00, false",
    "01:00, 05:00, 00:59, false",
    "01:00, 05:00, 01:00, true",
    "01:00, 05:00, 05:00, false",
    "22:00, 00:00, 23:59, true",
    "22:00, 00:00, 00:00, false",
    "00:00, 05:00, 00:00, true",
  })
  void aWindowHoldsItsBeginningAndNotItsEnd(
      LocalTime from, LocalTime to, String time, boolean inside) {
    assertThat(new DailyWindow(from, to, BERLIN).contains(at("2026-05-10T" + time, BERLIN)))
        .isEqualTo(inside);
  }

  @Test
  void aWindowIsReadInItsZone() {
    DailyWindow night = new DailyWindow(LocalTime.of(22, 0), LocalTime.of(5, 0), BERLIN);

    assertThat(night.contains(Instant.parse("2026-07-01T20:30:00Z"))).isTrue(); // 22:30
    assertThat(night.contains(Instant.parse("2026-12-01T20:30:00Z"))).isFalse(); // 21:30
  }

  @Test
  void aScheduleDuringAWindowSkipsTheMomentsOutside() {
    Schedule schedule =
        Schedule.every(ofHours(1))
            .during(new DailyWindow(LocalTime.of(22, 0), LocalTime.of(1, 0), UTC));

    assertThat(next(schedule, at("2026-05-10T20:30", UTC), 4))
        .containsExactly(
            at("2026-05-10T22:30", UTC),
            at("2026-05-10T23:30", UTC),
            at("2026-05-11T00:30", UTC),
            at("2026-05-11T22:30", UTC));
  }

  @Test
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void aScheduleThatNeverMeetsItsWindowIsEmpty() {
    DailyWindow night = new DailyWindow(LocalTime.of(22, 0), LocalTime.of(5, 0), BERLIN);

    assertThat(
            Schedule.dailyAt(LocalTime.NOON, BERLIN)
                .during(night)
                .next(at("2026-05-10T00:00", BERLIN)))
        .isEmpty();
  }

  @Test
  void twoWindowsThatNeverMeetAreEmpty() {
    Schedule schedule =
        Schedule.every(ofHours(1))
            .during(new DailyWindow(LocalTime.of(1, 0), LocalTime.of(3, 0), UTC))
            .during(new DailyWindow(LocalTime.of(3, 0), LocalTime.of(5, 0), UTC));

    assertThat(schedule.next(at("2026-05-10T00:00", UTC))).isEmpty();
  }

  @Test
  void aWindowAroundAScheduleThatEndsEndsToo() {
    Schedule once = previous -> Optional.empty();

    assertThat(
            once.during(new DailyWindow(LocalTime.MIN, LocalTime.NOON, UTC))
                .next(at("2026-05-10T00:00", UTC)))
        .isEmpty();
  }

  @Test
  void aWindowOfNoLengthIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DailyWindow(LocalTime.NOON, LocalTime.NOON, UTC))
        .withMessage(
            "window must end at another time than it begins, was 12:00 to 12:00; leave the window"
                + " out for always");
  }

  @Test
  void nullsAreRefusedByTheirNames() {
    assertThatNullPointerException()
        .isThrownBy(() -> Schedule.every(null))
        .withMessage("period must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> Schedule.dailyAt(null, UTC))
        .withMessage("time must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> Schedule.dailyAt(LocalTime.NOON, null))
        .withMessage("zone must not be null; a time of day means nothing without one");
    assertThatNullPointerException()
        .isThrownBy(() -> new DailyWindow(null, LocalTime.NOON, UTC))
        .withMessage("from must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> new DailyWindow(LocalTime.NOON, null, UTC))
        .withMessage("to must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> new DailyWindow(LocalTime.MIN, LocalTime.NOON, null))
        .withMessage("zone must not be null; a time of day means nothing without one");
    assertThatNullPointerException()
        .isThrownBy(() -> Schedule.every(ofHours(1)).during(null))
        .withMessage("window must not be null");
  }

  @Test
  void schedulesTellWhatTheyAre() {
    DailyWindow night = new DailyWindow(LocalTime.of(22, 0), LocalTime.of(5, 0), BERLIN);

    assertThat(Schedule.every(ofMinutes(5)).during(night))
        .hasToString("every PT5M during 22:00 to 05:00 Europe/Berlin");
    assertThat(Schedule.dailyAt(LocalTime.of(3, 0), BERLIN))
        .hasToString("daily at 03:00 Europe/Berlin");
  }

  private static List<Instant> next(Schedule schedule, Instant start, int count) {
    List<Instant> due = new ArrayList<>();
    Instant previous = start;
    for (int i = 0; i < count; i++) {
      previous = schedule.next(previous).orElseThrow();
      due.add(previous);
    }
    return due;
  }

  private static Instant at(String local, ZoneId zone) {
    return ZonedDateTime.of(LocalDateTime.parse(local), zone).toInstant();
  }

  @Test
  void alignedTheMomentsAreTheSameForAllWhoAsk() {
    Schedule rate = Schedule.every(Duration.ofMinutes(7)).aligned();
    Instant first = rate.next(Instant.parse("2026-03-01T00:00:00Z")).orElseThrow();
    assertThat(first.toEpochMilli() % Duration.ofMinutes(7).toMillis()).isZero();
    assertThat(rate.next(first.minusNanos(1))).contains(first);
    assertThat(rate.next(first)).contains(first.plus(Duration.ofMinutes(7)));
    assertThat(rate.next(Instant.ofEpochMilli(-1))).contains(Instant.EPOCH);
    assertThat(rate).hasToString("every PT7M since 1970");
    Schedule daily = Schedule.dailyAt(LocalTime.NOON, ZoneOffset.UTC);
    assertThat(daily.aligned()).isEqualTo(daily);
    DailyWindow window = new DailyWindow(LocalTime.NOON, LocalTime.of(13, 0), ZoneOffset.UTC);
    assertThat(Schedule.every(Duration.ofMinutes(7)).during(window).aligned())
        .isEqualTo(rate.during(window));
  }

  @Test
  void aRateThatWasLateStaysInStep() {
    Schedule rate = Schedule.every(ofMinutes(5));
    Instant due = Instant.parse("2026-01-01T00:05:00Z");

    assertThat(rate.next(due, Instant.parse("2026-01-01T00:21:30Z")))
        .contains(Instant.parse("2026-01-01T00:25:00Z"));
    assertThat(rate.next(due, Instant.parse("2026-01-01T00:25:00Z")))
        .contains(Instant.parse("2026-01-01T00:30:00Z"));
    assertThat(rate.next(due, Instant.parse("2025-12-31T00:00:00Z")))
        .contains(Instant.parse("2026-01-01T00:10:00Z"));
  }

  @Test
  void theEndOfTimeIsNoError() {
    Instant last = Instant.MAX.minusSeconds(1);
    Schedule daily = Schedule.dailyAt(LocalTime.NOON, UTC);
    DailyWindow night = new DailyWindow(LocalTime.of(22, 0), LocalTime.of(5, 0), UTC);

    assertThat(Schedule.every(ofMinutes(5)).next(last)).isEmpty();
    assertThat(Schedule.every(ofMinutes(5)).aligned().next(last)).isEmpty();
    Schedule never = Schedule.every(Duration.ofSeconds(Long.MAX_VALUE)); // in a thousand years
    assertThat(never.next(Instant.EPOCH)).contains(Instant.EPOCH.plus(Duration.ofDays(365_000)));
    assertThat(never.aligned().next(Instant.EPOCH)).isEqualTo(never.next(Instant.EPOCH));
    assertThat(never.next(last)).isEmpty();
    assertThat(daily.next(last)).isEmpty();
    assertThat(daily.during(night).next(last)).isEmpty();
    assertThat(Schedule.every(ofMinutes(5)).during(night).next(last)).isEmpty();
    assertThat(daily.next(Instant.MIN)).isEmpty();
  }

  /** One by one the moments of a day would be 86 million. */
  @Test
  void aFastRateFindsItsWindowInFewSteps() {
    DailyWindow window = new DailyWindow(LocalTime.of(3, 0), LocalTime.of(4, 0), UTC);
    Instant closed = at("2026-05-10T04:00:00", UTC).minusNanos(500_000);
    AtomicLong asked = new AtomicLong();
    Schedule counted =
        previous -> {
          asked.incrementAndGet();
          return Optional.of(previous.plusMillis(1));
        };

    assertThat(Schedule.every(Duration.ofMillis(1)).during(window).next(closed))
        .contains(at("2026-05-11T03:00:00", UTC).plusNanos(500_000));
    assertThat(counted.during(window).next(closed).orElseThrow())
        .isBetween(at("2026-05-11T03:00", UTC), at("2026-05-11T03:01", UTC));
    assertThat(asked.get()).isLessThan(10_000);
  }

  @Test
  void aWindowPermitsWhatIsInsideAndARateGoesByElapsedTime() {
    Schedule rate = Schedule.every(ofMinutes(5));
    Schedule night = rate.during(new DailyWindow(LocalTime.of(22, 0), LocalTime.of(5, 0), BERLIN));

    assertThat(night.permits(at("2026-05-10T04:59:59", BERLIN))).isTrue();
    assertThat(night.permits(at("2026-05-10T05:00", BERLIN))).isFalse();
    assertThat(rate.permits(at("2026-05-10T05:00", BERLIN))).isTrue();
    assertThat(List.of(rate.followsClock(), night.followsClock())).containsExactly(false, false);
    assertThat(rate.aligned().followsClock()).isTrue();
    assertThat(Schedule.dailyAt(LocalTime.NOON, UTC).followsClock()).isTrue();
  }
}
