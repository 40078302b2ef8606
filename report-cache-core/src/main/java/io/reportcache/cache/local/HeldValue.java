package io.reportcache.cache.local;

/**
 * A value that a transaction holds back until its end. Its {@link Flight} lets a change of the key
 * in the meantime find it, as a load under way is found.
 *
 * @param how how the value takes effect at the commit; a put removes the cached value even if it
 *     can't be stored itself
 */
record HeldValue(Space space, Flight flight, Entry entry, Begun begun, Making how) {

  /** How a value is made. */
  enum Making {
    /** Loaded, since there was none. */
    LOAD,
    /** Loaded in place of the present one. */
    REFRESH,
    /** Put by a user. */
    PUT;

    /** Returns how the later of two values of one key takes effect: as the stronger of both. */
    Making after(Making before) {
      return before.compareTo(this) > 0 ? before : this;
    }
  }

  /**
   * The moment at which the making of a value began.
   *
   * @param invalidations the number of the transaction's own last invalidation before that
   * @param fences the number of the node's last invalidation before that
   * @param how how the value is made
   * @param outdated whether others may have changed its key since the transaction began
   * @param partialRollbacks how often a part of the transaction had been rolled back before that
   */
  record Begun(
      int invalidations, long fences, Making how, boolean outdated, int partialRollbacks) {}

  /** Tells whether others have invalidated or replaced it since it was begun. */
  boolean isOvertaken() {
    return flight.isAbandoned() || space.isFenced(entry.key(), entry.tags(), begun.fences);
  }

  /**
   * Tells whether the value is given up at the commit because it was overtaken. A put is never
   * given up, since it still has to remove the value that it replaces.
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

  /** Removes the flight, so that changes of the key don't find the value any more. */
  void letGo() {
    space.asides.remove(flight);
  }
}
