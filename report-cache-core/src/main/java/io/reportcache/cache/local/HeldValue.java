package io.reportcache.cache.local;

/**
 * A value that a transaction holds back until its end, together with a {@link Flight} that is found
 * by whatever changes the key meanwhile, as a load under way is.
 *
 * @param how as what it takes effect at the commit: a put takes away what is there, even if it
 *     can't be stored
 */
record HeldValue(Space space, Flight flight, Entry entry, Begun begun, Making how) {

  /** How a value comes about. */
  enum Making {
    /** Since there was none. */
    LOAD,
    /** In place of the one that is there. */
    REFRESH,
    /** By hand. */
    PUT;

    /** Returns what the later of two values of one key has to stand for. */
    Making after(Making before) {
      return before.compareTo(this) > 0 ? before : this;
    }
  }

  /**
   * When a value was begun to be made.
   *
   * @param invalidations the number of the transaction's own last invalidation before
   * @param fences the number of the node's last invalidation before
   * @param how how it is made
   * @param outdated whether others may have changed its key since the transaction began
   */
  record Begun(int invalidations, long fences, Making how, boolean outdated) {}

  /** Tells whether others have invalidated or replaced it since it was begun. */
  boolean isOvertaken() {
    return flight.isAbandoned() || space.isFenced(entry.key(), entry.tags(), begun.fences);
  }

  /**
   * Tells whether it is given up at the commit, since it was overtaken. A put is to take away what
   * it has replaced all the same.
   */
  boolean isGivenUp() {
    if (begun.outdated || space.isFenced(entry.key(), entry.tags(), flight.stamp())) {
      flight.abandon();
    }
    if (how == Making.PUT || !flight.isAbandoned()) {
      return false;
    }
    letGo();
    return true;
  }

  /** Has it found no more by what changes its key. */
  void letGo() {
    space.asides.remove(flight);
  }
}
