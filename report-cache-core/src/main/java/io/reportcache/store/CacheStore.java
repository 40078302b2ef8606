package io.reportcache.store;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded store of entries, divided into partitions that share its room.
 *
 * <p>Reads take no lock. Writes take one lock for the whole store, for well under a microsecond;
 * what a write decides under it, no other write can overtake. The store never holds more entries
 * than its maximum size, not even for a moment.
 *
 * @param <O> the owner of a partition
 * @param <K> the keys inside a partition
 * @param <E> the entries
 */
public final class CacheStore<O, K, E extends StoreEntry> {

  /** How many entries a store keeps unless told otherwise: 1000. */
  public static final int DEFAULT_MAXIMUM_SIZE = 1_000;

  final ReentrantLock lock = new ReentrantLock();
  final EvictionOrder<E> order;
  private final EvictionListener<O, E> listener;
  private final int maximumSize;
  private int size; // guarded by lock

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

  /**
   * Returns a new, empty partition. The store holds on to it, and so to its owner, only while it
   * has entries.
   */
  public CachePartition<O, K, E> newPartition(O owner, int share) {
    return new CachePartition<>(this, owner);
  }

  /** Returns how many entries there are now, in all partitions. */
  public int size() {
    lock.lock();
    try {
      return size;
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
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: tells whether the entry was let in. */
  @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
  boolean admit(E entry) {
    order.admit(entry);
    size++;
    boolean admitted = true;
    for (E victim = order.nextVictim(); victim != null; victim = order.nextVictim()) {
      if (victim == entry) {
        size--;
        admitted = false;
      } else {
        evict(victim);
      }
    }
    return admitted;
  }

  /** Under the lock. */
  void discarded(E entry) {
    order.discard(entry);
    size--;
  }

  @SuppressWarnings("unchecked") // an entry's partition is one of this store's
  private void evict(E victim) {
    @Nullable CachePartition<O, K, E> home = (CachePartition<O, K, E>) victim.partition;
    // A victim that was replaced or removed since it was chosen is gone already.
    if (home != null && home.dropVictim(victim)) {
      size--;
      listener.evicted(home.owner(), victim);
    }
  }
}
