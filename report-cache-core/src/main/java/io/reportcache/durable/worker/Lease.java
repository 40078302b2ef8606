package io.reportcache.durable.worker;

import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time until which a worker surely owns a delivery, by the worker's ticker. */
final class Lease {

  /** When the delivery was claimed. */
  final long claimedAt;

  private final Ticker ticker;
  private volatile long since;
  private volatile long until;

  /**
   * Begins a lease with the claim.
   *
   * @param askedAt when the store was asked. The lease in the store began later, so it never ends
   *     before this one
   */
  Lease(long askedAt, Duration length, Ticker ticker) {
    this.claimedAt = askedAt;
    this.ticker = ticker;
    extended(askedAt, length);
  }

  /** Extends it by the length, from the time at which the store was asked. */
  void extended(long askedAt, Duration length) {
    since = askedAt;
    until = askedAt + TimeUnit.NANOSECONDS.convert(length);
  }

  /** Ends it, since the store says that another owns the delivery. */
  void ended() {
    until = ticker.nanos();
  }

  /**
   * Tells whether it lasts for that much longer. It doesn't if the process was stopped for longer
   * than the lease.
   */
  boolean lastsFor(long nanos) {
    return ticker.nanos() + nanos - until < 0;
  }

  /** Tells whether it was begun or extended at least that long ago. */
  boolean isOlderThan(long nanos) {
    return ticker.nanos() - since >= nanos;
  }
}
