package io.reportcache.schedule;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;

/** Due once a day. */
record DailyAt(LocalTime time, ZoneId zone) implements Schedule {

  DailyAt {
    Objects.requireNonNull(time, "time must not be null");
    Objects.requireNonNull(zone, "zone must not be null; a time of day means nothing without one");
  }

  @Override
  public Optional<Instant> next(Instant previous) {
    ZonedDateTime day = previous.atZone(zone);
    Instant today = at(day);
    return Optional.of(today.isAfter(previous) ? today : at(day.plusDays(1)));
  }

  // ZonedDateTime moves a time inside a gap behind it, and takes the first of a time that comes
  // twice.
  private Instant at(ZonedDateTime day) {
    return ZonedDateTime.of(day.toLocalDate(), time, zone).toInstant();
  }

  @Override
  public String toString() {
    return "daily at " + time + " " + zone;
  }
}
