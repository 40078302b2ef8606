package io.reportcache.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R4, R5: days and windows in every zone that this JDK knows. */
@Tag("slow")
@Tag("any-jdk")
class EveryZoneTest {

  /** Apia and Fakaofo had no 30 December 2011. */
  private static final LocalDate FIRST = LocalDate.of(2011, 12, 1);

  private static final LocalDate LAST = LocalDate.of(2013, 1, 31);
  private static final LocalDate FIRST_OF_NOW = LocalDate.of(2023, 1, 1);
  private static final LocalDate LAST_OF_NOW = LocalDate.of(2026, 12, 31);

  @ParameterizedTest
  @ValueSource(strings = {"00:00", "00:30", "02:00", "02:30", "03:00", "23:30", "23:59:59"})
  void everyLocalDayHasOneRun(LocalTime time) {
    for (ZoneId zone : zones()) {
      assertEachOnce(runsOf(time, zone, FIRST, LAST), zone, FIRST, LAST);
      assertEachOnce(
          runsOf(time, zone, FIRST_OF_NOW, LAST_OF_NOW), zone, FIRST_OF_NOW, LAST_OF_NOW);
    }
  }

  @Test
  void theRunIsAtTheTimeOfDayUnlessThatFallsIntoAGap() {
    for (ZoneId zone : zones()) {
      for (String text : List.of("00:00", "02:30", "23:30")) {
        LocalTime time = LocalTime.parse(text);
        for (Instant run : runsOf(time, zone, FIRST_OF_NOW, LAST_OF_NOW)) {
          LocalTime local = run.atZone(zone).toLocalTime();
          if (!local.equals(time)) {
            assertThat(isNearAGap(run, zone)).as("%s at %s: %s", zone, time, run).isTrue();
          }
        }
      }
    }
  }

  @Test
  void nuukRunsAtHalfPastElevenOnEachDayOfThreeYears() {
    ZoneId nuuk = ZoneId.of("America/Nuuk");
    LocalDate from = LocalDate.of(2023, 1, 1);
    LocalDate to = LocalDate.of(2025, 12, 31);

    assertThat(runsOf(LocalTime.of(23, 30), nuuk, from, to)).hasSize(1096);
  }

  @Test
  void aDayThatIsSkippedHasNoRun() {
    ZoneId apia = ZoneId.of("Pacific/Apia");

    for (String time : List.of("00:00", "02:30", "12:00", "23:59:59")) {
      assertThat(
              daysOf(
                  LocalTime.parse(time),
                  apia,
                  LocalDate.of(2011, 12, 28),
                  LocalDate.of(2012, 1, 1)))
          .as(time)
          .extracting(LocalDate::toString)
          .containsExactly("2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01");
    }
  }

  /**
   * A run an hour before the end of a night that passes midnight, and one inside a day's window.
   */
  @ParameterizedTest
  @ValueSource(strings = {"22:00-05:00-04:00", "22:00-05:00-23:30", "01:00-06:00-02:30"})
  void everyLocalDayHasOneRunInsideAWindow(String text) {
    String[] parts = text.split("-");
    LocalTime time = LocalTime.parse(parts[2]);
    for (ZoneId zone : zones()) {
      Schedule schedule =
          Schedule.dailyAt(time, zone)
              .during(new DailyWindow(LocalTime.parse(parts[0]), LocalTime.parse(parts[1]), zone));
      assertEachOnce(
          runsOf(schedule, zone, FIRST_OF_NOW, LAST_OF_NOW), zone, FIRST_OF_NOW, LAST_OF_NOW);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"22:00-05:00", "02:30-04:00", "22:00-02:30", "23:30-00:30", "00:00-01:30"})
  void windowsAreOpenAsTheirTimesOfDaySay(String text) {
    LocalTime from = LocalTime.parse(text.substring(0, 5));
    LocalTime to = LocalTime.parse(text.substring(6));
    for (ZoneId zone : zones()) {
      DailyWindow window = new DailyWindow(from, to, zone);
      for (ZoneOffsetTransition transition : transitions(zone)) {
        Instant start = transition.getInstant().minus(Duration.ofHours(30));
        for (int quarter = 0; quarter < 240; quarter++) {
          Instant moment = start.plus(Duration.ofMinutes(15L * quarter));
          LocalTime local = moment.atZone(zone).toLocalTime();
          boolean inside =
              from.isBefore(to)
                  ? !local.isBefore(from) && local.isBefore(to)
                  : !local.isBefore(from) || local.isBefore(to);
          assertThat(window.contains(moment))
              .as("%s %s at %s", zone, text, local)
              .isEqualTo(inside);
        }
      }
    }
  }

  private static void assertEachOnce(
      List<Instant> runs, ZoneId zone, LocalDate from, LocalDate to) {
    List<LocalDate> missed = new ArrayList<>(existingDays(zone, from, to));
    List<LocalDate> twice = new ArrayList<>();
    for (Instant run : runs) {
      LocalDate day = run.atZone(zone).toLocalDate();
      if (!missed.remove(day)) {
        twice.add(day);
      }
    }
    assertThat(missed).as("days without a run in %s", zone).isEmpty();
    assertThat(twice).as("days with two runs in %s", zone).isEmpty();
  }

  private static List<ZoneId> zones() {
    return new TreeSet<>(ZoneId.getAvailableZoneIds()).stream().map(ZoneId::of).toList();
  }

  private static List<LocalDate> daysOf(LocalTime time, ZoneId zone, LocalDate from, LocalDate to) {
    return runsOf(time, zone, from, to).stream()
        .map(run -> run.atZone(zone).toLocalDate())
        .toList();
  }

  private static List<Instant> runsOf(LocalTime time, ZoneId zone, LocalDate from, LocalDate to) {
    return runsOf(Schedule.dailyAt(time, zone), zone, from, to);
  }

  private static List<Instant> runsOf(
      Schedule schedule, ZoneId zone, LocalDate from, LocalDate to) {
    List<Instant> runs = new ArrayList<>();
    Instant end = to.plusDays(1).atStartOfDay(zone).toInstant();
    Instant run = schedule.next(from.atStartOfDay(zone).toInstant().minusNanos(1)).orElseThrow();
    while (run.isBefore(end)) {
      runs.add(run);
      run = schedule.next(run).orElseThrow();
    }
    return runs;
  }

  /** Those of which a moment is left. */
  private static List<LocalDate> existingDays(ZoneId zone, LocalDate from, LocalDate to) {
    return from.datesUntil(to.plusDays(1))
        .filter(day -> day.atStartOfDay(zone).toLocalDate().equals(day))
        .toList();
  }

  private static boolean isNearAGap(Instant run, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    ZoneOffsetTransition before = rules.previousTransition(run.plusNanos(1));
    ZoneOffsetTransition after = rules.nextTransition(run);
    return (before != null
            && before.isGap()
            && !before.getInstant().plus(before.getDuration()).isBefore(run))
        || (after != null
            && after.isGap()
            && !after.getInstant().minus(Duration.ofMinutes(1)).isAfter(run));
  }

  private static List<ZoneOffsetTransition> transitions(ZoneId zone) {
    List<ZoneOffsetTransition> found = new ArrayList<>();
    Instant end = LAST_OF_NOW.atStartOfDay(ZoneId.of("UTC")).toInstant();
    ZoneOffsetTransition next =
        zone.getRules().nextTransition(FIRST_OF_NOW.atStartOfDay(ZoneId.of("UTC")).toInstant());
    while (next != null && next.getInstant().isBefore(end)) {
      found.add(next);
      next = zone.getRules().nextTransition(next.getInstant());
    }
    return found;
  }
}
