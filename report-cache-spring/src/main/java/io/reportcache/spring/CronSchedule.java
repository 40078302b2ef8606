package io.reportcache.spring;

import io.reportcache.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import org.springframework.scheduling.support.CronExpression;

/**
 * A schedule by one of Spring's cron expressions, for {@code Report.named(…).warmed(…)} and jobs.
 *
 * @since 0.1
 */
public final class CronSchedule implements Schedule {

  private final CronExpression expression;
  private final ZoneId zone;

  private CronSchedule(CronExpression expression, ZoneId zone) {
    this.expression = expression;
    this.zone = zone;
  }

  /**
   * Returns the schedule.
   *
   * @param expression six fields, beginning with the seconds, such as {@code 0 30 5 * * MON-FRI}
   * @param zone the zone of its times
   * @throws IllegalArgumentException if it is no cron expression
   */
  public static CronSchedule of(String expression, ZoneId zone) {
    return new CronSchedule(
        CronExpression.parse(expression), Objects.requireNonNull(zone, "zone must not be null"));
  }

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
