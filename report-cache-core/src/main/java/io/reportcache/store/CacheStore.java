package io.reportcache.store;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded store of entries, divided into partitions that share its room.
 *
 * <p>Reads take no lock. Writes take one lock for the whole store, for well under a microsecond;
 * what a write decides under it, no other write can overtake. The store never holds more entries
 * than its maximum size, not even for a moment.
 *
 * <p>A partition may have a share: so many entries are its own. Whatever is free anyone may use, so
 * a partition grows beyond its share while there is room. When the store is full, an insertion
 * takes the place of another entry, chosen like this, with the new entry counted as its
 * partition's:
 *
 * <ul>
 *   <li>Partitions above their share give way first. Of all their entries together the {@link
 *       EvictionPolicy} chooses one, perhaps of the inserting partition. A partition at or below
 *       its share loses nothing to others.
 *   <li>No partition may be above its share. Then the shares of the partitions that have entries
 *       exceed the maximum size, and the one that is fullest in relation to its share gives way;
 *       among equals the policy chooses. So each keeps its part: what is at or below {@code
 *       maximumSize * share / sum of those shares}, rounded down, loses nothing to others.
 *   <li>If what has to give way is the new entry itself, as in a partition without a share where
 *       all else is within shares, then that isn't stored, and the listener isn't told.
 * </ul>
 *
 * <p>This costs O(log n), n the number of partitions and of entries; {@link
 * EvictionPolicy#FREQUENCY} says what it costs there.
 *
 * @param <O> the owner of a partition
 * @param <K> the keys inside a partition
 * @param <E> the entries
 */
public final class CacheStore<O, K, E extends StoreEntry<K>> {

  /** How many entries a store keeps unless told otherwise: 1000. */
  public static final int DEFAULT_MAXIMUM_SIZE = 1_000;

  private static final int TRIES = 64;

  final ReentrantLock lock = new ReentrantLock();
  final EvictionOrder<E> order;
  final EvictionListener<O, E> listener;
  private final int maximumSize;

  /**
   * Creates an empty store.
   *
   * @param maximumSize the most entries kept over all partitions, at least 1
   * @throws IllegalArgumentException if the maximum size is below 1
   */
  public CacheStore(int maximumSize, EvictionPolicy policy, EvictionListener<O, E> listener) {
    if (maximumSize < 1) {
      throw new IllegalArgumentException(
          "maximumSize must be at least 1, was %d; leave it out for the default of %d"
              .formatted(maximumSize, DEFAULT_MAXIMUM_SIZE));
    }
    this.maximumSize = maximumSize;
    this.listener = listener;
    this.order =
        switch (policy) {
          case LRU -> new LeastRecentlyUsed<>(maximumSize);
          case FREQUENCY -> new LeastFrequentlyUsed<>(maximumSize);
        };
  }

  /** Returns a new, empty partition without a share, as {@code newPartition(owner, 0)}. */
  public CachePartition<O, K, E> newPartition(O owner) {
    return newPartition(owner, 0);
  }

  /**
   * Returns a new, empty partition. The store holds on to it, and so to its owner, only while it
   * has entries.
   *
   * @param share how many entries it keeps whatever is put into the others, 0 for none; what isn't
   *     needed for that anyone may use
   * @throws IllegalArgumentException if the share is negative
   */
  public CachePartition<O, K, E> newPartition(O owner, int share) {
    if (share < 0) {
      throw new IllegalArgumentException(
          "share of %s must be at least 0, was %d; 0 guarantees it no entries"
              .formatted(owner, share));
    }
    return new CachePartition<>(this, owner, share);
  }

  /** Returns how many entries there are now, in all partitions. */
  public int size() {
    acquire();
    try {
      return order.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the most entries that this store keeps. */
  public int maximumSize() {
    return maximumSize;
  }

  /**
   * Runs the work while no write is in progress and none can begin. Writes that come later see all
   * that was written before.
   */
  public void betweenWrites(Runnable work) {
    acquire();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  /** The lock is held for less time than it takes to put a waiting thread to sleep and wake it. */
  void acquire() {
    for (int i = 0; i < TRIES; i++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
  }
}
