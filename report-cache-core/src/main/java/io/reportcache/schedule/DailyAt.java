package io.reportcache.schedule;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;

/** Due once on each local day. */
record DailyAt(LocalTime time, ZoneId zone) implements Schedule {

  DailyAt {
    Objects.requireNonNull(time, "time must not be null");
    Objects.requireNonNull(zone, "zone must not be null; a time of day means nothing without one");
  }

  @Override
  public Optional<Instant> next(Instant previous) {
    return LocalDays.firstAfter(previous, zone, day -> LocalDays.at(day, time, zone));
  }

  @Override
  public String toString() {
    return "daily at " + time + " " + zone;
  }
}
