package io.reportcache.shared;

import io.reportcache.cache.LocalCopies;
import java.time.Duration;

/** When this node was last found to know all that others have invalidated (F6). */
final class TierContact {

  private final LocalCopies copies;
  private final long trustedNanos; // so long after the last contact entries are served
  private volatile long madeAt; // by the ticker of the node's cache
  private volatile boolean wasMade;

  /** Makes it, with contact now: a node that is empty has missed nothing. */
  TierContact(LocalCopies copies, SharedOptions options) {
    this.copies = copies;
    this.trustedNanos =
        options.isServingWhenAway() ? Long.MAX_VALUE : options.maximumStaleness().toNanos();
    this.madeAt = now();
  }

  /** Returns the time by the ticker of the node's cache. */
  long now() {
    return copies.nanos();
  }

  /** Notes that the node knew all at that time. */
  void madeAt(long nanos) {
    madeAt = nanos;
    wasMade = true;
  }

  /** Tells whether the server has ever answered. */
  boolean wasMade() {
    return wasMade;
  }

  Duration since() {
    return Duration.ofNanos(Math.max(0, now() - madeAt));
  }

  /** Tells whether the last contact is so long ago that values aren't trusted any more. */
  boolean isTooLongAgo() {
    return now() - madeAt > trustedNanos;
  }

  /**
   * Tells whether the server may be asked for values. Past the time without contact it may not,
   * even if it answers reads: there may be another master, which the others have gone to.
   */
  boolean isThere() {
    return isRecent(madeAt, now());
  }

  /**
   * Tells whether a value may be served whose load began at the given time. The time is looked at
   * here and not by the heartbeat, which may hang, or be paused with the process.
   */
  boolean vouches(long begunAt, long now) {
    return isRecent(madeAt, now) || isRecent(begunAt, now);
  }

  /** A time in the future is none of this clock any more, unless by what threads differ. */
  private boolean isRecent(long at, long now) {
    return Math.abs(now - at) <= trustedNanos;
  }
}
