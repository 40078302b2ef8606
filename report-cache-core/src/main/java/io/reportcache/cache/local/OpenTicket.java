package io.reportcache.cache.local;

import java.util.concurrent.atomic.AtomicLong;

/** Where a load that its caller carries out began, and whether its key was changed since. */
final class OpenTicket {

  final long stamp;
  private final AtomicLong changes; // held, since the table of them is weak
  private final long seen;
  private final long begunAt = System.nanoTime(); // not by a ticker: fences are kept in real time
  private final long nanos;

  OpenTicket(AtomicLong changes, long stamp, long nanos) {
    this.changes = changes;
    this.seen = changes.get();
    this.stamp = stamp;
    this.nanos = nanos;
  }

  /** Tells whether the single key was invalidated or put since. */
  boolean isChanged() {
    return changes.get() != seen;
  }

  /** Tells whether fences are to be kept for it: it may still be stored, and isn't too old. */
  boolean needsFences() {
    return System.nanoTime() - begunAt < nanos && !isChanged();
  }
}
