package io.reportcache.delivery;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A delivery that this worker has claimed, and until when it may count on that. */
final class Owned {

  final ClaimedDelivery delivery;
  private volatile long leasedUntil;

  Owned(ClaimedDelivery delivery, long askedAt, Duration lease) {
    this.delivery = delivery;
    extended(askedAt, lease);
  }

  /** Counted from before the store was asked: its lease ends later, never earlier. */
  void extended(long askedAt, Duration lease) {
    leasedUntil = askedAt + TimeUnit.NANOSECONDS.convert(lease);
  }

  void lost() {
    leasedUntil = System.nanoTime();
  }

  /** False also if the process was stopped for longer than the lease. */
  boolean isHeld() {
    return System.nanoTime() - leasedUntil < 0;
  }
}
