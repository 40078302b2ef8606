package io.reportcache.warming;

import io.reportcache.schedule.Ticker;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A clock beside elapsed time, so that it is noticed when the clock is set: it shows another moment
 * than it would after the time that has passed. Without a ticker the time that passed is what the
 * clock went on by, but at least the time for which the timer slept: then a clock that is put back
 * is noticed, and one that is put forward counts as time that passed. Guarded by a scheduler's
 * lock, but for the reading: clock and ticker are foreign code.
 */
final class WatchedClock {

  /** What clocks differ by without having been set. */
  private static final Duration TOLERANCE = Duration.ofMillis(500);

  private final InstantSource clock;
  private final @Nullable Ticker ticker;
  private final Consumer<Runnable> log;
  private final AtomicLong readings = new AtomicLong();
  private long lastReading;
  private @Nullable Instant steady;
  private Instant lastRead = Instant.EPOCH;
  private long lastNanos;

  /**
   * Nothing has been read yet.
   *
   * @param log gets what writes a line
   */
  WatchedClock(InstantSource clock, @Nullable Ticker ticker, Consumer<Runnable> log) {
    this.clock = clock;
    this.ticker = ticker;
    this.log = log;
  }

  /**
   * What a look shows.
   *
   * @param now what the clock shows
   * @param steady what it would show had it gone by elapsed time since it was last set
   * @param setBy how far it was put forward or, if negative, back since the look before
   */
  record Look(Instant now, Instant steady, Duration setBy) {}

  /**
   * What clock and ticker showed.
   *
   * @param number of several the one with the highest began last
   * @param now null if the clock threw
   * @param nanos null if the ticker threw, or there is none
   */
  record Reading(long number, @Nullable Instant now, @Nullable Long nanos) {}

  /** Reads clock and ticker. Not under the lock. */
  Reading read() {
    long number = readings.incrementAndGet();
    Long nanos = nanos();
    return new Reading(number, now(), nanos);
  }

  /** Tells whether time has passed since the last look, more than it takes to act on that. */
  boolean isLater(Reading reading) {
    return reading.number > lastReading
        && reading.now != null
        && Duration.between(lastRead, reading.now).compareTo(TOLERANCE) > 0;
  }

  /** Returns what the last look showed; the beginning of the era before the first. */
  Look lastLook() {
    return new Look(lastRead, steady == null ? lastRead : steady, Duration.ZERO);
  }

  /**
   * Looks at what was read, after a sleep of at least so long since the last look. A reading that
   * was overtaken by a later one tells nothing.
   */
  Look look(Reading reading, Duration slept) {
    if (reading.number < lastReading) {
      return lastLook();
    }
    lastReading = reading.number;
    long nanos = reading.nanos == null ? lastNanos : reading.nanos;
    Duration ticked = Duration.ofNanos(nanos - lastNanos);
    lastNanos = nanos;
    Instant before = steady;
    Instant read = reading.now;
    if (before == null) {
      lastRead = read == null ? Instant.EPOCH : read;
      steady = lastRead;
      return new Look(lastRead, lastRead, Duration.ZERO);
    }
    // D1: a clock that throws tells nothing; it is taken to have gone on.
    Instant now = read == null ? plus(lastRead, ticker == null ? slept : ticked) : read;
    Duration passed = ticker == null ? longer(Duration.between(lastRead, now), slept) : ticked;
    lastRead = now;
    Instant expected = plus(before, passed);
    Duration setBy = Duration.between(expected, now);
    boolean wasSet = setBy.abs().compareTo(TOLERANCE) > 0;
    steady = wasSet ? now : expected;
    return new Look(now, steady, wasSet ? setBy : Duration.ZERO);
  }

  private @Nullable Instant now() {
    try {
      return clock.instant();
    } catch (Throwable e) {
      log.accept(() -> SchedulerLog.clockFailed(e));
      return null;
    }
  }

  private @Nullable Long nanos() {
    try {
      return ticker == null ? null : ticker.nanos();
    } catch (Throwable e) {
      log.accept(() -> SchedulerLog.clockFailed(e));
      return null;
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Instant plus(Instant moment, Duration time) {
    try {
      return moment.plus(time);
    } catch (DateTimeException | ArithmeticException e) { // beyond the range of moments
      return moment;
    }
  }
}
