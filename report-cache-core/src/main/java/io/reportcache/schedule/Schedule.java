package io.reportcache.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Says when work is due. Immutable, and without a clock of its own: the moments follow from the
 * moment before. A lambda will do for a schedule of your own.
 *
 * <p>A schedule may be asked again about a time that it has been asked about before, e.g. when the
 * clock was put back. If it throws, or returns null or a moment that isn't after the given one, it
 * is asked again after a pause. It is asked on several threads, perhaps at once, and should answer
 * at once: while it takes longer than a second its job isn't due, and other jobs go on.
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
   * Returns the first due moment after both of the given ones, for work that was late: the moments
   * between them are missed. By default what {@link #next(Instant)} returns for the second; a fixed
   * rate stays in step with the first.
   *
   * @param previous the moment that was due before
   * @param passed a later moment
   */
  default Optional<Instant> next(Instant previous, Instant passed) {
    return next(passed.isAfter(previous) ? passed : previous);
  }

  /**
   * Tells whether work that was due may begin at this moment. Asked right before each run on
   * schedule, which may be later than the moment that was due: if not, the run is skipped. True by
   * default; during a window, while that is open.
   */
  default boolean permits(Instant moment) {
    return true;
  }

  /**
   * Tells whether the moments are times that a clock shows, so that they are computed anew when the
   * clock is set. True by default; false for a fixed rate, which goes by elapsed time, whatever the
   * clock shows.
   */
  default boolean followsClock() {
    return true;
  }

  /**
   * Due at a fixed rate: one period after registration, then a period after the moment that was due
   * before, however long the work took. Setting the clock changes nothing. Moments that were missed
   * altogether aren't made up for.
   *
   * @param period at least a millisecond; more than a thousand years counts as a thousand years
   * @throws IllegalArgumentException if the period is shorter
   */
  static Schedule every(Duration period) {
    return new FixedRate(period);
  }

  /**
   * Due once on each day of a zone, at a time of day. Where the clocks are put forward over that
   * time, it is due as much later as they are put forward (02:30 becomes 03:30) or, if that would
   * be the next day, a second before they are. Where they are put back over it, it is due at the
   * first of the two. A day that the zone skips has no run.
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

  /**
   * Returns this schedule without the moments that lie outside the window. Work that is late is
   * skipped if the window has closed meanwhile.
   */
  default Schedule during(DailyWindow window) {
    return new Windowed(this, window);
  }
}
