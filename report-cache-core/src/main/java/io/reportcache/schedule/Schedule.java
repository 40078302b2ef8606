package io.reportcache.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Computes when a job is due. A schedule is immutable and has no clock: each moment follows from
 * the moment before. Implement it with a lambda, or use a factory method such as {@link #every}.
 *
 * <p>A schedule may be asked about the same time more than once, for example when the clock was put
 * back. If it throws, or returns null or a moment that isn't after the given one, it is asked again
 * after a pause. It is asked on several threads, perhaps at once, and should answer at once: while
 * it takes longer than a second, its job isn't due, and other jobs go on.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Schedule {

  /**
   * Returns the first due moment after the given one, or empty if there is none any more.
   *
   * @param previous the moment that was due before; at first, the moment at which the job was
   *     registered or the scheduler started
   */
  Optional<Instant> next(Instant previous);

  /**
   * Returns the first due moment after both of the given ones, for a job that was late: the moments
   * between them are missed. By default this is {@link #next(Instant)} of the later one; a fixed
   * rate stays in step with the first.
   *
   * @param previous the moment that was due before
   * @param passed a later moment
   */
  default Optional<Instant> next(Instant previous, Instant passed) {
    return next(passed.isAfter(previous) ? passed : previous);
  }

  /**
   * Tells whether a job that was due may begin at this moment. It is asked right before each run on
   * schedule, which may be later than the due moment. If it returns false, the run is skipped. True
   * by default; for a schedule during a window, true while the window is open.
   */
  default boolean permits(Instant moment) {
    return true;
  }

  /**
   * Tells whether the moments are times that a clock shows, so that they are computed again when
   * the clock is set. True by default; false for a fixed rate, which goes by elapsed time.
   */
  default boolean followsClock() {
    return true;
  }

  /**
   * Returns a schedule with a fixed rate: due one period after registration, then one period after
   * the moment that was due before, however long the run took. Setting the clock has no effect.
   * Missed moments aren't made up for.
   *
   * @param period at least a millisecond; more than a thousand years counts as a thousand years
   * @throws IllegalArgumentException if the period is shorter
   */
  static Schedule every(Duration period) {
    return new FixedRate(period);
  }

  /**
   * Returns a schedule that is due once on each day of a zone, at a time of day. If the clocks are
   * put forward over that time, it is due as much later (02:30 becomes 03:30) or, if that would be
   * the next day, a second before the clocks are put forward. If they are put back over that time,
   * it is due at the first of the two moments. A day that the zone skips has no due moment.
   */
  static Schedule dailyAt(LocalTime time, ZoneId zone) {
    return new DailyAt(time, zone);
  }

  /**
   * Returns this schedule with moments that are the same on all nodes, whenever each was started. A
   * fixed rate is then due at the multiples of its period since 1970, in whole milliseconds. By
   * default returns this schedule.
   */
  default Schedule aligned() {
    return this;
  }

  /**
   * Returns this schedule without the moments outside the window. A run that is late is skipped if
   * the window has closed meanwhile.
   */
  default Schedule during(DailyWindow window) {
    return new Windowed(this, window);
  }
}
