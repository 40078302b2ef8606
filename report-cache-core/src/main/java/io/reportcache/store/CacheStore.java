package io.reportcache.store;

import io.reportcache.log.GuardedLog;
import io.reportcache.thread.StackRoom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded store of entries, divided into partitions that share its room.
 *
 * <p>Reads take no lock. Writes take one lock for the whole store, for well under a microsecond;
 * what a write decides under it, no other write can overtake. The store never holds more entries
 * than its maximum size, nor more than its maximum weight, not even for a moment.
 *
 * <p>A partition may have a {@link Share}: so many entries are its own, and so much weight.
 * Whatever is free anyone may use, so a partition grows beyond its share while there is room. When
 * the store is full, an insertion takes the place of other entries, chosen one by one like this,
 * with the new entry counted as its partition's. All is compared by the limit that is exceeded; of
 * two, the one by number comes first:
 *
 * <ul>
 *   <li>Partitions above their share give way first. Of all their entries together the {@link
 *       EvictionStrategy} chooses one, perhaps of the inserting partition. A partition at or below
 *       its share loses nothing to others.
 *   <li>No partition may be above its share. Then the shares of the partitions that have entries
 *       exceed the limit, and the one that is fullest in relation to its share gives way; among
 *       equals the policy chooses. So each keeps its part: what is at or below {@code maximumSize *
 *       share / sum of those shares}, rounded down, loses nothing to others.
 *   <li>If what has to give way is the new entry itself, as in a partition without a share where
 *       all else is within shares, then that isn't stored, and counts as refused.
 * </ul>
 *
 * <p>An entry that alone weighs more than the maximum, or less than nothing, is refused, too.
 *
 * <p>This costs O(log n) for each entry that goes, n the number of partitions and of entries.
 *
 * <p>D4: a write that breaks off at any instruction leaves a note of what it was changing. The
 * thread itself or, if it can't, the next that takes the lock drops that entry and makes the order
 * and the sums anew. No write begins on a thread whose stack may not suffice for it.
 *
 * @param <O> the owner of a partition
 * @param <K> the keys inside a partition
 * @param <E> the entries
 */
public final class CacheStore<O, K, E extends StoreEntry<K>> {

  /** How many entries a store keeps by default: 1000. */
  public static final int DEFAULT_MAXIMUM_SIZE = 1_000;

  /** Stands for no limit by weight. */
  public static final long NO_WEIGHT = -1;

  /** The highest limit by weight; so far from the last number that sums can't overflow. */
  public static final long HIGHEST_WEIGHT = Long.MAX_VALUE - Integer.MAX_VALUE;

  private static final GuardedLog log = GuardedLog.of(CacheStore.class);

  private static final int TRIES = 64;

  final ReentrantLock lock = new ReentrantLock();
  final Room<E> room;
  private final EvictionListener<O, E> listener;
  private final int maximumSize;

  // The note of the write that goes on or was broken off. Guarded by the lock, as what follows.
  private @Nullable CachePartition<O, K, E> written;
  private @Nullable E before;
  private @Nullable E after;
  private boolean repaired;
  private @Nullable Throwable listenerFailure;

  /** Creates an empty store without a limit by weight. */
  public CacheStore(int maximumSize, EvictionStrategy policy, EvictionListener<O, E> listener) {
    this(maximumSize, NO_WEIGHT, policy, listener);
  }

  /**
   * Creates an empty store.
   *
   * @param maximumSize the most entries kept over all partitions, at least 1
   * @param maximumWeight the most that they weigh together, at least 0; {@link #NO_WEIGHT} for no
   *     such limit
   * @throws IllegalArgumentException if the maximum size is below 1
   */
  public CacheStore(
      int maximumSize,
      long maximumWeight,
      EvictionStrategy policy,
      EvictionListener<O, E> listener) {
    if (maximumSize < 1) {
      throw new IllegalArgumentException(
          "maximumSize must be at least 1, was %d; leave it out for the default of %d"
              .formatted(maximumSize, DEFAULT_MAXIMUM_SIZE));
    }
    this.maximumSize = maximumSize;
    this.listener = listener;
    long weight = Math.min(maximumWeight, HIGHEST_WEIGHT);
    this.room =
        new Room<>(
            maximumSize,
            weight,
            switch (policy) {
              case LRU -> new LeastRecentlyUsed<>();
              case FREQUENCY -> new LeastFrequentlyUsed<>(maximumSize, weight);
            });
  }

  /** Returns a new, empty partition without a share. */
  public CachePartition<O, K, E> newPartition(O owner) {
    return newPartition(owner, Share.NONE);
  }

  /**
   * Returns a new, empty partition. The store holds on to it, and so to its owner, only while it
   * has entries.
   *
   * @param share what it keeps whatever is put into the others; what isn't needed for that anyone
   *     may use
   */
  public CachePartition<O, K, E> newPartition(O owner, Share share) {
    return new CachePartition<>(this, owner, share);
  }

  /** Returns how many entries there are now, in all partitions. */
  public int size() {
    acquire();
    try {
      return (int) room.entries.total();
    } finally {
      release();
    }
  }

  /** Returns what the entries weigh now, in all partitions; 0 without a limit by weight. */
  public long weight() {
    acquire();
    try {
      return room.weight == null ? 0 : room.weight.total();
    } finally {
      release();
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
      release();
    }
  }

  /**
   * Takes the lock, which is held for less time than it takes to put a waiting thread to sleep and
   * wake it. Nothing below may run out of stack: it couldn't even give the lock back.
   */
  void acquire() {
    StackRoom.require();
    take();
    try {
      repairIfBrokenOff();
    } catch (Throwable e) {
      lock.unlock();
      throw e;
    }
  }

  private void take() {
    for (int i = 0; i < TRIES; i++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
  }

  /** Gives the lock back, and tells of what went wrong under it. */
  void release() {
    try {
      repairIfBrokenOff();
    } finally {
      boolean wasRepaired = repaired;
      Throwable failure = listenerFailure;
      repaired = false;
      listenerFailure = null;
      lock.unlock();
      if (wasRepaired || failure != null) {
        tell(wasRepaired, failure);
      }
      listener.unlocked();
    }
  }

  /** Notes what is about to be written: the second entry in place of the first. */
  void writing(CachePartition<O, K, E> partition, @Nullable E replacedEntry, @Nullable E newEntry) {
    before = replacedEntry;
    after = newEntry;
    written = partition;
  }

  /** Notes that the write, if there was one, has come to its end. */
  void written() {
    written = null;
    before = null;
    after = null;
  }

  /** Under the lock. */
  void evicted(O owner, E victim) {
    try {
      listener.evicted(owner, victim);
    } catch (Throwable e) {
      listenerFailure = e; // D4: it's gone all the same
    }
  }

  /** Under the lock. */
  void refused(O owner, E newcomer) {
    try {
      listener.refused(owner, newcomer);
    } catch (Throwable e) {
      listenerFailure = e; // D4: what is in the store is right all the same
    }
  }

  /** Under the lock. */
  void removed(O owner, E gone) {
    try {
      listener.removed(owner, gone);
    } catch (Throwable e) {
      listenerFailure = e; // D4: as above
    }
  }

  private void repairIfBrokenOff() {
    CachePartition<O, K, E> partition = written;
    if (partition != null) {
      partition.brokenOff();
      room.repair(before, after);
      written();
      repaired = true;
    }
  }

  private static void tell(boolean wasRepaired, @Nullable Throwable failure) {
    if (wasRepaired) {
      log.warn(
          "A write to the cache was broken off by an error; its entry was dropped and the order of"
              + " eviction made anew");
    }
    if (failure != null) {
      log.warn("The listener of evictions failed; the entry is gone all the same", failure);
    }
  }
}
