package io.reportcache.durable.store;

import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Tells a store in memory its age and the time of day. Both are a host's code, so they are never
 * asked under the store's lock.
 */
final class StoreTime {

  private final Ticker ticker;
  private final InstantSource clock;
  private final long origin;

  StoreTime(Ticker ticker, InstantSource clock) {
    this.ticker = Objects.requireNonNull(ticker, "ticker must not be null");
    this.clock = Objects.requireNonNull(clock, "clock must not be null");
    this.origin = ticker.nanos();
  }

  Moment now() {
    return new Moment(ticker.nanos() - origin, clock.instant());
  }

  /**
   * A moment in the life of a store.
   *
   * @param nanos its age, by which everything is timed: unlike the ticker's number it can be
   *     compared, since it doesn't wrap around
   * @param at what the clock shows, for people
   */
  record Moment(long nanos, Instant at) {

    /** Returns the age of the store that much later; what doesn't fit is never. */
    long after(Duration duration) {
      long added = TimeUnit.NANOSECONDS.convert(duration);
      return added > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : nanos + added;
    }

    /** Returns the age of the store that much earlier; less than zero is before all. */
    long before(Duration duration) {
      return nanos - TimeUnit.NANOSECONDS.convert(duration);
    }
  }
}
