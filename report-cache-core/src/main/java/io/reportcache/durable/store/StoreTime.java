package io.reportcache.durable.store;

import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Measures the age of a store in memory and reads the clock. Ticker and clock are the host's code,
 * so they are never called under the store's lock.
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
   * A point in time of a store.
   *
   * @param nanos the store's age, which all timing uses. Unlike the ticker's value it can be
   *     compared, since it doesn't wrap around
   * @param at the time of the clock, for operators
   */
  record Moment(long nanos, Instant at) {

    /**
     * Returns the age of the store after this duration; the maximum, which is never reached, on
     * overflow.
     */
    long after(Duration duration) {
      long added = TimeUnit.NANOSECONDS.convert(duration);
      return added > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : nanos + added;
    }

    /** Returns the age of the store before this duration; negative if the store is younger. */
    long before(Duration duration) {
      return nanos - TimeUnit.NANOSECONDS.convert(duration);
    }
  }
}
