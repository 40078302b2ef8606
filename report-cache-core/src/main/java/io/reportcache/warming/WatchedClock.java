package io.reportcache.warming;

import io.reportcache.schedule.Ticker;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A clock beside elapsed time, so that it is noticed when the clock is set: it shows another moment
 * than it would after the time that has passed. Without a ticker the time that passed is what the
 * clock went on by, but at least the time for which the timer slept: then a clock that is put back
 * is noticed, and one that is put forward counts as time that passed. Guarded by a scheduler's
 * lock.
 */
final class WatchedClock {

  /** What clocks differ by without having been set. */
  private static final Duration TOLERANCE = Duration.ofMillis(500);

  private final InstantSource clock;
  private final @Nullable Ticker ticker;
  private @Nullable Instant steady;
  private Instant lastRead = Instant.EPOCH;
  private long lastNanos;

  WatchedClock(InstantSource clock, @Nullable Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
  }

  /**
   * What a look shows.
   *
   * @param now what the clock shows
   * @param steady what it would show had it gone by elapsed time since it was last set
   * @param setBy how far it was put forward or, if negative, back since the look before
   */
  record Look(Instant now, Instant steady, Duration setBy) {}

  /** Looks at the clock, after a sleep of at least so long since the last look. */
  Look look(Duration slept) {
    long nanos = nanos();
    Duration ticked = Duration.ofNanos(nanos - lastNanos);
    lastNanos = nanos;
    Instant before = steady;
    if (before == null) {
      lastRead = read(Instant.EPOCH);
      steady = lastRead;
      return new Look(lastRead, lastRead, Duration.ZERO);
    }
    Instant now = read(plus(lastRead, ticker == null ? slept : ticked));
    Duration passed = ticker == null ? longer(Duration.between(lastRead, now), slept) : ticked;
    lastRead = now;
    Instant expected = plus(before, passed);
    Duration setBy = Duration.between(expected, now);
    boolean wasSet = setBy.abs().compareTo(TOLERANCE) > 0;
    steady = wasSet ? now : expected;
    return new Look(now, steady, wasSet ? setBy : Duration.ZERO);
  }

  /** D1: a clock that throws tells nothing; it is taken to have gone on. */
  private Instant read(Instant otherwise) {
    try {
      return clock.instant();
    } catch (Throwable e) {
      RunLog.clockFailed(e);
      return otherwise;
    }
  }

  private long nanos() {
    try {
      return ticker == null ? 0 : ticker.nanos();
    } catch (Throwable e) {
      RunLog.clockFailed(e);
      return lastNanos;
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
