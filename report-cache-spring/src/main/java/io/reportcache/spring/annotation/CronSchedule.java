package io.reportcache.spring.annotation;

import io.reportcache.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.springframework.scheduling.support.CronExpression;

/** A schedule by one of Spring's cron expressions. */
record CronSchedule(CronExpression expression, ZoneId zone) implements Schedule {

  @Override
  public Optional<Instant> next(Instant previous) {
    return Optional.ofNullable(expression.next(previous.atZone(zone)))
        .map(ZonedDateTime::toInstant);
  }

  @Override
  public String toString() {
    return "cron '" + expression + "' in " + zone;
  }
}
