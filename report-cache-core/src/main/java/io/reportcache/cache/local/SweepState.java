package io.reportcache.cache.local;

/**
 * How far the sweeps of one space have got. Several sweeps may run concurrently and end in any
 * order: the one that began last determines how far, and none of them forgets an entry that another
 * has kept.
 */
final class SweepState {

  private long begun; // guarded by this
  private boolean keptSince; // by a sweep that ended after the last one began; guarded by this
  private volatile long upTo;
  private volatile boolean keeps;

  /** Begins a sweep; returns its number. */
  synchronized long begin() {
    keptSince = false;
    return ++begun;
  }

  /**
   * Ends a sweep that has checked every entry up to the given number.
   *
   * @param number the number that {@link #begin} has returned for the sweep
   * @param kept whether the sweep has kept an invalidated entry
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

  /** Tells whether every entry has been checked up to the given number. */
  boolean covers(long latest) {
    return latest <= upTo;
  }

  /** Tells whether a sweep has kept an invalidated entry. */
  boolean keepsInvalidated() {
    return keeps;
  }
}
