package io.reportcache.store;

import io.reportcache.log.GuardedLog;
import io.reportcache.thread.StackRoom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded store of entries, divided into partitions that share its room.
 *
 * <p>Reads take no lock. Writes take one lock for the whole store, for well under a microsecond; no
 * other write can overtake what a write decides under it. The store never holds more entries than
 * its maximum size, nor more than its maximum weight, not even for a moment.
 *
 * <p>A partition may have a {@link Share}: a guaranteed number of entries and a guaranteed weight.
 * Each partition may use room that is free, so it grows beyond its share while there is room. When
 * the store is full, an insertion evicts other entries, which are chosen one by one as follows. The
 * new entry counts as its partition's. Partitions are compared by the limit that is exceeded; if
 * both are, first by the number of entries:
 *
 * <ul>
 *   <li>Partitions above their share give way first. The {@link EvictionStrategy} chooses one of
 *       all their entries together, perhaps of the inserting partition. A partition at or below its
 *       share loses no entry to others.
 *   <li>If no partition is above its share, the shares of the partitions that have entries exceed
 *       the limit. Then the partition that is fullest in relation to its share gives way; among
 *       equals the strategy chooses. So each partition keeps its part: one that is at or below
 *       {@code maximumSize * share / sum of those shares}, rounded down, loses no entry to others.
 *   <li>If the new entry itself has to give way, as in a partition without a share when all others
 *       are within their shares, it isn't stored and counts as refused.
 * </ul>
 *
 * <p>An entry that alone weighs more than the maximum, or whose weight is negative, is refused as
 * well.
 *
 * <p>This costs O(log n) for each evicted entry, where n is the number of partitions and of
 * entries.
 *
 * <p>D4: a write that is broken off at any instruction leaves a note of what it was changing. Its
 * thread or, if that can't, the next thread that takes the lock drops that entry and rebuilds the
 * order and the sums. No write begins on a thread whose stack may not suffice for it.
 *
 * @param <O> the owner of a partition
 * @param <K> the keys inside a partition
 * @param <E> the entries
 */
public final class CacheStore<O, K, E extends StoreEntry<K>> {

  /** The default maximum number of entries, 1000. */
  public static final int DEFAULT_MAXIMUM_SIZE = 1_000;

  /** Stands for no maximum weight. */
  public static final long NO_WEIGHT = Limit.NONE;

  /** The highest maximum weight, low enough that sums can't overflow. */
  public static final long HIGHEST_WEIGHT = Long.MAX_VALUE - Integer.MAX_VALUE;

  private static final GuardedLog log = GuardedLog.of(CacheStore.class);

  private static final int TRIES = 64;

  final ReentrantLock lock = new ReentrantLock();
  final Room<E> room;
  private final EvictionListener<O, E> listener;
  private final int maximumSize;

  // The note of the write that is in progress or was broken off. Guarded by the lock, like the next
  // fields.
  private @Nullable CachePartition<O, K, E> written;
  private @Nullable E before;
  private @Nullable E after;
  private boolean repaired;
  private @Nullable Throwable listenerFailure;

  /** Creates an empty store without a maximum weight. */
  public CacheStore(int maximumSize, EvictionStrategy policy, EvictionListener<O, E> listener) {
    this(maximumSize, NO_WEIGHT, policy, listener);
  }

  /**
   * Creates an empty store.
   *
   * @param maximumSize the maximum number of entries in all partitions together, at least 1
   * @param maximumWeight the maximum weight of all entries together, at least 0; {@link #NO_WEIGHT}
   *     for no such limit
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
   * Returns a new, empty partition. The store references it, and so its owner, only while it has
   * entries.
   *
   * @param share the room that it is guaranteed, whatever is put into other partitions; while it
   *     doesn't need that room, others may use it
   */
  public CachePartition<O, K, E> newPartition(O owner, Share share) {
    return new CachePartition<>(this, owner, share);
  }

  /** Returns the number of entries in all partitions together. */
  public int size() {
    acquire();
    try {
      return (int) room.entries.total();
    } finally {
      release();
    }
  }

  /** Returns the weight of the entries in all partitions together; 0 without a maximum weight. */
  public long weight() {
    acquire();
    try {
      return room.weight == null ? 0 : room.weight.total();
    } finally {
      release();
    }
  }

  /** Returns the maximum number of entries. */
  public int maximumSize() {
    return maximumSize;
  }

  /**
   * Runs the work while no write is in progress and none can begin. Later writes see all that the
   * work has written.
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
   * Takes the lock. Spins at first, since the lock is held for less time than it takes to put a
   * thread to sleep and wake it. The stack must suffice for everything below: after a stack
   * overflow not even the lock could be released.
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

  /** Releases the lock, and logs what went wrong under it. */
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

  /** Notes the write that is about to begin: the new entry in place of the replaced one. */
  void writing(CachePartition<O, K, E> partition, @Nullable E replacedEntry, @Nullable E newEntry) {
    before = replacedEntry;
    after = newEntry;
    written = partition;
  }

  /** Notes that the write, if there was one, has ended. */
  void written() {
    written = null;
    before = null;
    after = null;
  }

  /** Calls the listener under the lock. */
  void evicted(O owner, E victim) {
    try {
      listener.evicted(owner, victim);
    } catch (Throwable e) {
      listenerFailure = e; // D4: the entry is evicted all the same
    }
  }

  /** Calls the listener under the lock. */
  void refused(O owner, E newcomer) {
    try {
      listener.refused(owner, newcomer);
    } catch (Throwable e) {
      listenerFailure = e; // D4: the content of the store is right all the same
    }
  }

  /** Calls the listener under the lock. */
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
              + " eviction rebuilt");
    }
    if (failure != null) {
      log.warn("The listener of evictions failed; the entry is gone all the same", failure);
    }
  }
}
