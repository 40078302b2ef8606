package io.reportcache.rabbitmq;

import io.reportcache.schedule.Ticker;
import java.time.Duration;

/**
 * Until when a node is known to have heard everything, and whether that is too long ago. Safe for
 * use by many threads.
 */
final class Contact {

  private final Ticker ticker;
  private final long trustedNanos;
  private long at;

  /** Begins now. */
  Contact(Ticker ticker, Duration maximumStaleness) {
    this.ticker = ticker;
    this.trustedNanos = maximumStaleness.toNanos();
    this.at = ticker.nanos();
  }

  long now() {
    return ticker.nanos();
  }

  /** Notes that all was heard that had come until this moment, unless a later one is known. */
  synchronized void madeAt(long moment) {
    if (moment - at > 0) {
      at = moment;
    }
  }

  /** Returns how long ago the moment is until which all was heard. */
  synchronized Duration since() {
    return Duration.ofNanos(Math.max(0, ticker.nanos() - at));
  }

  /** Tells whether that is too long ago. */
  boolean isPast() {
    return isTooLong(since().toNanos());
  }

  boolean isTooLong(long nanos) {
    return nanos > trustedNanos;
  }
}
