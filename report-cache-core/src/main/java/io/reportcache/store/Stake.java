package io.reportcache.store;

/**
 * How much one holding takes up of one {@link Limit}: a number of entries, or their weight. Guarded
 * by the store's lock.
 */
final class Stake<E extends StoreEntry<?>> {

  final Holding<E> holding;
  final long share;
  long amount; // includes an entry that is being admitted
  long leastUse; // at or before the last use of each entry
  int index = -1;

  Stake(Holding<E> holding, long share) {
    this.holding = holding;
    this.share = share;
  }

  /**
   * Compares how full two stakes are: below 0 if this one has to give way first. All stakes above
   * their share are equal and come first; the others compare by their amount in relation to their
   * share.
   */
  int compareFullness(Stake<E> other) {
    boolean above = amount > share;
    if (above || other.amount > other.share) {
      return Boolean.compare(other.amount > other.share, above);
    }
    // An empty stake without a share equals an empty one with a share.
    long mine = Math.max(1, share);
    long theirs = Math.max(1, other.share);
    int high =
        Long.compare(
            Math.multiplyHigh(other.amount, mine), Math.multiplyHigh(amount, theirs)); // weights
    return high == 0 ? Long.compareUnsigned(other.amount * mine, amount * theirs) : high;
  }

  /** Tells whether this stake has to give way before the other. */
  boolean isBefore(Stake<E> other) {
    int order = compareFullness(other);
    return order == 0 ? UseClock.isBefore(leastUse, other.leastUse) : order < 0;
  }
}
