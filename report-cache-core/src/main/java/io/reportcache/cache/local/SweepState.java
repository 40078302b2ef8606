package io.reportcache.cache.local;

/**
 * How far the sweeps of one space have got. Several may run beside each other, and end in any
 * order: the one that began last says how far, and none of them forgets what another has kept.
 */
final class SweepState {

  private long begun; // guarded by this
  private boolean keptSince; // by one that ended after the last began; guarded by this
  private volatile long upTo;
  private volatile boolean keeps;

  /** Begins a sweep; returns its number. */
  synchronized long begin() {
    keptSince = false;
    return ++begun;
  }

  /**
   * Ends a sweep that has checked every entry up to this count of fences.
   *
   * @param number what {@link #begin} has returned for it
   * @param kept whether it has left an entry that is invalidated
   */
  synchronized void end(long number, long checkedUpTo, boolean kept) {
    keptSince |= kept;
    if (number == begun) {
      upTo = checkedUpTo;
      keeps = keptSince;
    } else {
      keeps |= kept;
    }
  }

  /** Tells whether every entry has been checked up to this count. */
  boolean covers(long latest) {
    return latest <= upTo;
  }

  /** Tells whether a sweep has left an entry that is invalidated. */
  boolean keepsInvalidated() {
    return keeps;
  }
}
