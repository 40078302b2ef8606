package io.reportcache.warming;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.Schedule;
import io.reportcache.warming.WatchedClock.Look;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What happens between a question to a schedule and its answer. */
class TimetableTest {

  private static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");

  @Test
  void aMomentThatWasTakenWhileTheScheduleWasAskedDoesNotComeTwice() {
    Timetable times = timetable(Schedule.every(ofHours(1)).aligned());
    answer(times.question(at(MIDNIGHT)).orElseThrow());
    Instant one = MIDNIGHT.plus(ofHours(1));
    assertThat(times.nextDue()).isEqualTo(one);
    times.clockWasSet(set(MIDNIGHT, ofMinutes(-10)));
    Question anew = times.question(at(MIDNIGHT)).orElseThrow();
    anew.ask();

    assertThat(times.takeDue(at(one))).isEqualTo(one);
    assertThat(times.question(at(one))).as("one at a time").isEmpty();
    anew.answered();

    assertThat(times.takeDue(at(one))).isNull();
    answer(times.question(at(one)).orElseThrow());
    assertThat(times.nextDue()).isEqualTo(MIDNIGHT.plus(ofHours(2)));
  }

  @Test
  void aRateThatIsAskedWhileTheClockIsSetKeepsItsStep() {
    Timetable times = timetable(Schedule.every(ofMinutes(5)));
    Question first = times.question(at(MIDNIGHT)).orElseThrow();
    first.ask();
    Instant later = MIDNIGHT.plus(ofHours(1));
    times.clockWasSet(set(later, ofHours(1)));
    first.answered();

    assertThat(times.takeDue(at(later))).isNull();
    assertThat(times.nextDue()).isEqualTo(later.plus(ofMinutes(5)));
  }

  @Test
  void aScheduleThatFailsWhileTheClockIsPutBackIsAskedAgainSoon() {
    Timetable times =
        timetable(
            previous -> {
              throw new IllegalStateException("no");
            });
    Question first = times.question(at(MIDNIGHT)).orElseThrow();
    first.ask();
    Instant before = MIDNIGHT.minus(ofDays(365));
    times.clockWasSet(set(before, ofDays(-365)));
    first.answered();

    assertThat(times.wakeIn(at(before)).orElseThrow()).isLessThanOrEqualTo(ofSeconds(1));
  }

  @Test
  void aTickThatWasDueBeforeTheClockWasPutBackIsSaidToBe() {
    Timetable times =
        new Timetable(
            "job", Schedule.every(ofHours(1)).aligned(), true, new SchedulerLock(() -> {}));
    times.begin();
    answer(times.question(at(MIDNIGHT)).orElseThrow());
    times.clockWasSet(set(MIDNIGHT, ofMinutes(-10)));
    Question anew = times.question(at(MIDNIGHT)).orElseThrow();
    Instant one = MIDNIGHT.plus(ofHours(1));
    assertThat(times.takeDue(at(one))).isEqualTo(one); // its tick waits for the answer
    times.clockWasSet(set(MIDNIGHT, ofHours(-1)));
    answer(anew);
    answer(times.question(at(MIDNIGHT)).orElseThrow());

    assertThat(times.tick()).isEqualTo(new Tick(one, 1));
  }

  @Test
  void aTickThatTheClockWasPutForwardToIsSaidToHaveBeenDueSince() {
    Timetable times =
        new Timetable(
            "job", Schedule.every(ofHours(1)).aligned(), true, new SchedulerLock(() -> {}));
    times.begin();
    answer(times.question(at(MIDNIGHT)).orElseThrow());
    times.clockWasSet(set(MIDNIGHT, ofMinutes(-10)));
    Question anew = times.question(at(MIDNIGHT)).orElseThrow();
    times.takeDue(at(MIDNIGHT.plus(ofHours(1))));
    Instant six = MIDNIGHT.plus(ofHours(6));
    times.clockWasSet(set(six, ofHours(5)));
    answer(anew);
    answer(times.question(at(six)).orElseThrow());

    assertThat(times.tick()).isEqualTo(new Tick(six, 2));
  }

  private static Timetable timetable(Schedule schedule) {
    Timetable times = new Timetable("job", schedule, false, new SchedulerLock(() -> {}));
    times.begin();
    return times;
  }

  private static void answer(Question question) {
    question.ask();
    question.answered();
  }

  private static Look at(Instant now) {
    return set(now, Duration.ZERO);
  }

  private static Look set(Instant now, Duration by) {
    return new Look(now, now, by);
  }
}
