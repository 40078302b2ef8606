package io.reportcache.store;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one partition, as a heap that finds the least recently used one. Guarded by the
 * store's lock, except for the hits.
 *
 * <p>A linked list that is reordered at each hit would need a lock or a buffer for the hits.
 * Instead a hit only stamps its entry. The entries are in a heap with four children per node,
 * ordered by the stamp that each had when it was last placed. Stamps only grow, so a head whose
 * stamp hasn't changed since it was placed has the least stamp of all. A head that was used since
 * is placed again by its present stamp. This is a lazy priority queue; each use costs at most one
 * placement later.
 */
@SuppressWarnings("ReferenceEquality") // entries are compared by identity
final class EntryHeap<E extends StoreEntry<?>> {

  private static final StoreEntry<?>[] NONE = {};
  private static final long[] NEVER = {};
  private static final int CHILDREN = 4; // their stamps mostly lie in one cache line
  private static final int LEAST = 2; // many partitions hold one entry; a single slot saves nothing

  private @Nullable StoreEntry<?>[] heap = NONE;
  private long[] stamps = NEVER; // by which the entries were placed; side by side for comparison
  private int size;
  // D4: also if a change was broken off, and an entry may be lost or twice.
  private boolean isChanging;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Tells whether every change was completed. */
  boolean isSound() {
    return !isChanging;
  }

  /** Makes sure that the next entry can be added without more memory. */
  void prepare() {
    if (size == heap.length) {
      resize(Math.max(LEAST, size * 2));
    }
  }

  /** Adds the entry with its present stamp. */
  void add(E entry) {
    prepare();
    isChanging = true;
    size++;
    up(size - 1, entry, entry.lastUse());
    isChanging = false;
  }

  void remove(E entry) {
    int hole = entry.queueIndex;
    isChanging = true;
    entry.released();
    size--;
    StoreEntry<?> last = at(size);
    heap[size] = null;
    if (hole < size) {
      down(hole, last, stamps[size]);
      if (at(hole) == last) {
        up(hole, last, stamps[hole]);
      }
    }
    isChanging = false;
    if (size == 0) {
      heap = NONE;
      stamps = NEVER;
    }
  }

  /** Frees memory that isn't needed, unless there is none for the copy. */
  void trim() {
    if (size > 0 && size <= heap.length >>> 2) {
      try {
        resize(heap.length >>> 1);
      } catch (OutOfMemoryError e) {
        // The next removal tries again.
      }
    }
  }

  /** Tells whether the entry is here. */
  boolean contains(E entry) {
    int index = entry.queueIndex;
    return index >= 0 && index < size && heap[index] == entry;
  }

  /** Removes all entries, even if a change was broken off. */
  void clear() {
    for (StoreEntry<?> entry : heap) {
      if (entry != null) {
        entry.released();
      }
    }
    heap = NONE;
    stamps = NEVER;
    size = 0;
    isChanging = false;
  }

  /**
   * Moves the least recently used entry to the head and returns the moment of its last use; there
   * must be an entry. Readers may stamp entries meanwhile. So this ends when twice as many heads as
   * there are entries were placed again: uses from before can't be that many, so only some uses
   * from meanwhile are missed.
   */
  long leastUse() {
    for (int left = 2 * size; left > 0; left--) {
      StoreEntry<?> head = at(0);
      long lastUse = head.lastUse();
      if (lastUse == stamps[0]) {
        break;
      }
      isChanging = true;
      down(0, head, lastUse);
      isChanging = false;
    }
    return stamps[0];
  }

  /** Returns the entry that {@link #leastUse()} has moved to the head. */
  E head() {
    return get(0);
  }

  /** Returns the entry at an index from 0 to below {@link #size()}. */
  @SuppressWarnings("unchecked") // only entries of E are added
  E get(int index) {
    return (E) at(index);
  }

  private void up(int hole, StoreEntry<?> entry, long stamp) {
    int index = hole;
    while (index > 0) {
      int parent = (index - 1) / CHILDREN;
      if (!UseClock.isBefore(stamp, stamps[parent])) {
        break;
      }
      place(index, at(parent), stamps[parent]);
      index = parent;
    }
    place(index, entry, stamp);
  }

  private void down(int hole, StoreEntry<?> entry, long stamp) {
    int index = hole;
    while (CHILDREN * index + 1 < size) {
      int child = leastOf(CHILDREN * index + 1);
      if (!UseClock.isBefore(stamps[child], stamp)) {
        break;
      }
      place(index, at(child), stamps[child]);
      index = child;
    }
    place(index, entry, stamp);
  }

  private int leastOf(int first) {
    int end = Math.min(first + CHILDREN, size);
    int least = first;
    for (int child = first + 1; child < end; child++) {
      if (UseClock.isBefore(stamps[child], stamps[least])) {
        least = child;
      }
    }
    return least;
  }

  private StoreEntry<?> at(int index) {
    return Objects.requireNonNull(heap[index]);
  }

  private void place(int index, StoreEntry<?> entry, long stamp) {
    heap[index] = entry;
    stamps[index] = stamp;
    entry.queueIndex = index;
  }

  private void resize(int length) {
    long[] longer = Arrays.copyOf(stamps, length); // D4: both or, without memory, neither
    heap = Arrays.copyOf(heap, length);
    stamps = longer;
  }
}
