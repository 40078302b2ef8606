package io.reportcache.schedule;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;

/**
 * A part of every day, such as the hours of little traffic. It may pass midnight, as from 22:00 to
 * 05:00. The time of day that the clocks of the zone show is what counts. If the clocks are put
 * forward over the beginning or the end of the window, it begins or ends at that moment. If they
 * are put back over the window, it is open twice. On a day on which they skip all of it, or on a
 * day that the zone skips, it isn't open.
 *
 * @param from the first moment inside
 * @param to the first moment outside again
 * @param zone the zone of both times
 * @since 0.1
 */
public record DailyWindow(LocalTime from, LocalTime to, ZoneId zone) {

  /**
   * Checks the window.
   *
   * @throws IllegalArgumentException if it begins when it ends, which could mean never or always
   */
  public DailyWindow {
    Objects.requireNonNull(from, "from must not be null");
    Objects.requireNonNull(to, "to must not be null");
    Objects.requireNonNull(zone, "zone must not be null; a time of day means nothing without one");
    if (from.equals(to)) {
      throw new IllegalArgumentException(
          "window must end at another time than it begins, was %s to %s; leave the window out for always"
              .formatted(from, to));
    }
  }

  /** Tells whether the moment lies inside. */
  public boolean contains(Instant moment) {
    LocalTime time = moment.atZone(zone).toLocalTime();
    return from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : !time.isBefore(from) || time.isBefore(to);
  }

  /** Returns a moment after the given one, before which it doesn't open; empty if it never does. */
  Optional<Instant> opensAfter(Instant moment) {
    return LocalDays.firstAfter(moment, zone, day -> LocalDays.reaching(day, from, zone));
  }

  @Override
  public String toString() {
    return from + " to " + to + " " + zone;
  }
}
