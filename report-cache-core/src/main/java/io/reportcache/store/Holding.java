package io.reportcache.store;

/**
 * What one partition holds, as the eviction order sees it. Guarded by the store's lock. Apart from
 * the partition, so that a hit in the partition reads nothing that an insertion writes.
 */
final class Holding<E extends StoreEntry<?>> {

  final CachePartition<?, ?, E> partition;
  final int share;
  final EntryHeap<E> entries = new EntryHeap<>(); // for LRU only
  int size; // the entry that is just let in counts already
  long leastUse; // at or before every use of an entry
  int index = -1;

  Holding(CachePartition<?, ?, E> partition, int share) {
    this.partition = partition;
    this.share = share;
  }

  /**
   * Compares how full two holdings are: below 0 if this one has to give way first. All that are
   * above their share are alike and come first; the others compare by their size in relation to
   * their share.
   */
  int compareFullness(Holding<E> other) {
    boolean above = size > share;
    if (above || other.size > other.share) {
      return Boolean.compare(other.size > other.share, above);
    }
    return Long.compare((long) other.size * share, (long) size * other.share);
  }

  /** Tells whether this one is to be asked for a victim before the other. */
  boolean isBefore(Holding<E> other) {
    int order = compareFullness(other);
    return order == 0 ? UseClock.isBefore(leastUse, other.leastUse) : order < 0;
  }
}
