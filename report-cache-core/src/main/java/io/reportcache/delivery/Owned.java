package io.reportcache.delivery;

import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A delivery that this worker has claimed, and until when it may count on that. */
final class Owned {

  final ClaimedDelivery delivery;

  /** When it was claimed, by the worker's ticker. */
  final long claimedAt;

  private final Ticker ticker;
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
    leasedUntil = askedAt + TimeUnit.NANOSECONDS.convert(lease);
  }

  void lost() {
    leasedUntil = ticker.nanos();
  }

  /** False also if the process was stopped for longer than the lease. */
  boolean isHeld() {
    return isHeldFor(0);
  }

  /** Tells whether it's still held so much later. */
  boolean isHeldFor(long nanos) {
    return ticker.nanos() + nanos - leasedUntil < 0;
  }
}
