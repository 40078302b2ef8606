package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A delivery that this worker has claimed, and until when it may count on that. */
final class Owned {

  final ClaimedDelivery delivery;

  /** When it was claimed, by the worker's ticker. */
  final long claimedAt;

  private final Ticker ticker;
  private volatile long leasedAt;
  private volatile long leasedUntil;

  /**
   * Claimed.
   *
   * @param askedAt when the store was asked for it: its lease ends later than counted from there,
   *     never earlier
   */
  Owned(ClaimedDelivery delivery, long askedAt, Duration lease, Ticker ticker) {
    this.delivery = delivery;
    this.claimedAt = askedAt;
    this.ticker = ticker;
    extended(askedAt, lease);
  }

  /** Counted from before the store was asked. */
  void extended(long askedAt, Duration lease) {
    leasedAt = askedAt;
    leasedUntil = askedAt + TimeUnit.NANOSECONDS.convert(lease);
  }

  void lost() {
    leasedUntil = ticker.nanos();
  }

  /**
   * Tells whether it's still held so much later; not if the process was stopped for longer than the
   * lease.
   */
  boolean isHeldFor(long nanos) {
    return ticker.nanos() + nanos - leasedUntil < 0;
  }

  /** Tells whether it was claimed or extended at least so long ago. */
  boolean isLeasedSince(long nanos) {
    return ticker.nanos() - leasedAt >= nanos;
  }
}
