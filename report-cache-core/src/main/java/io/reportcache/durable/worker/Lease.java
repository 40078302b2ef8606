package io.reportcache.durable.worker;

import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Until when a worker may count on owning a delivery, by the worker's ticker. */
final class Lease {

  /** When the delivery was claimed. */
  final long claimedAt;

  private final Ticker ticker;
  private volatile long since;
  private volatile long until;

  /**
   * Begins with the claim.
   *
   * @param askedAt when the store was asked for it: its lease ends later than counted from there,
   *     never earlier
   */
  Lease(long askedAt, Duration length, Ticker ticker) {
    this.claimedAt = askedAt;
    this.ticker = ticker;
    extended(askedAt, length);
  }

  /** Counted from before the store was asked. */
  void extended(long askedAt, Duration length) {
    since = askedAt;
    until = askedAt + TimeUnit.NANOSECONDS.convert(length);
  }

  /** The store says that it's another's. */
  void ended() {
    until = ticker.nanos();
  }

  /**
   * Tells whether it lasts for so much longer; not if the process was stopped for longer than the
   * lease.
   */
  boolean lastsFor(long nanos) {
    return ticker.nanos() + nanos - until < 0;
  }

  /** Tells whether it was begun or extended at least so long ago. */
  boolean isOlderThan(long nanos) {
    return ticker.nanos() - since >= nanos;
  }
}
