package io.reportcache.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Says when work is due. Immutable, and without a clock of its own: the moments follow from the
 * moment before. A lambda will do for a schedule of your own.
 */
@FunctionalInterface
public interface Schedule {

  /**
   * Returns the first due moment after the given one, or empty if there is none any more.
   *
   * @param previous the moment that was due before; at first, the moment at which the work was
   *     registered
   */
  Optional<Instant> next(Instant previous);

  /**
   * Due at a fixed rate: one period after registration, then a period after the moment that was due
   * before, however long the work took.
   *
   * @param period at least a millisecond
   * @throws IllegalArgumentException if the period is shorter
   */
  static Schedule every(Duration period) {
    return new FixedRate(period);
  }

  /**
   * Due once a day at a time of day in a zone. Where the clocks are put forward over that time, it
   * is due when they have been; where they are put back, at the first of the two.
   */
  static Schedule dailyAt(LocalTime time, ZoneId zone) {
    return new DailyAt(time, zone);
  }

  /**
   * Returns this schedule with moments that are the same for all who ask, whenever they began: what
   * several nodes need to mean the same one. A fixed rate is due at the multiples of its period
   * since 1970 then, in whole milliseconds; any other returns itself, unless overridden.
   */
  default Schedule aligned() {
    return this;
  }

  /** Returns this schedule without the moments that lie outside the window. */
  default Schedule during(DailyWindow window) {
    return new Windowed(this, window);
  }
}
