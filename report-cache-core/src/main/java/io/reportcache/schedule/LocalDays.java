package io.reportcache.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds one moment for each local day of a zone. Days are counted as dates and resolved one by one:
 * adding a day to a zoned time doesn't lead to the next day if the clocks are changed in between.
 */
final class LocalDays {

  private LocalDays() {}

  /**
   * Returns the moment at which the clocks of the zone show the time on that day. If they are put
   * back over that time, it is the first of the two moments. If they are put forward over it, it is
   * later by as much as they are put forward or, if that would be another day, a second before they
   * are. Empty if the zone skips the whole day.
   */
  static Optional<Instant> at(LocalDate day, LocalTime time, ZoneId zone) {
    LocalDateTime local = day.atTime(time);
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    if (!offsets.isEmpty()) {
      return Optional.of(local.toInstant(offsets.get(0)));
    }
    ZoneOffsetTransition gap = zone.getRules().getTransition(local);
    if (local.plus(gap.getDuration()).toLocalDate().equals(day)) {
      return Optional.of(local.toInstant(gap.getOffsetBefore()));
    }
    LocalDateTime last = gap.getDateTimeBefore().minusSeconds(1);
    return last.toLocalDate().equals(day)
        ? Optional.of(gap.getInstant().minusSeconds(1))
        : Optional.empty();
  }

  /** Returns the first moment at which the time of day is reached or skipped. */
  static Optional<Instant> reaching(LocalDate day, LocalTime time, ZoneId zone) {
    LocalDateTime local = day.atTime(time);
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    return Optional.of(
        offsets.isEmpty()
            ? zone.getRules().getTransition(local).getInstant()
            : local.toInstant(offsets.get(0)));
  }

  /** Returns the first of the days' moments after the given one; empty at the end of time. */
  static Optional<Instant> firstAfter(
      Instant previous, ZoneId zone, Function<LocalDate, Optional<Instant>> momentOf) {
    try {
      LocalDate today = previous.atZone(zone).toLocalDate();
      // From yesterday on, since a moment may be moved; of the next three days one exists in any
      // zone.
      for (LocalDate day = today.minusDays(1);
          !day.isAfter(today.plusDays(3));
          day = day.plusDays(1)) {
        Optional<Instant> moment = momentOf.apply(day);
        if (moment.isPresent() && moment.get().isAfter(previous)) {
          return moment;
        }
      }
      return Optional.empty();
    } catch (DateTimeException | ArithmeticException e) { // beyond the range of dates
      return Optional.empty();
    }
  }
}
