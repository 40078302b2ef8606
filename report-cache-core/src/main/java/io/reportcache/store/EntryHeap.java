package io.reportcache.store;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one partition, of which it finds the least recently used. Guarded by the store's
 * lock, but for the hits.
 *
 * <p>A linked list, moved at each hit, would need a lock or a buffer for the hits. Instead a hit
 * only stamps its entry, and the entries wait in a binary heap ordered by the stamp that each had
 * when it was last placed. Stamps only grow, so an entry whose stamp hasn't changed since it was
 * placed and which is at the head has the least stamp of all. A head that has been used since is
 * placed anew by its present stamp. This is a lazy priority queue; each use costs at most one
 * placing later on.
 */
final class EntryHeap<E extends StoreEntry> {

  private static final StoreEntry[] NONE = {};
  private static final int LEAST = 2; // many partitions hold one entry, and one slot saves nothing

  private @Nullable StoreEntry[] heap = NONE;
  private int size;

  /** Adds the entry with its present stamp. */
  void add(E entry) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, Math.max(LEAST, size * 2));
    }
    entry.queuedUse = entry.lastUse();
    size++;
    up(size - 1, entry);
  }

  @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
  void remove(E entry) {
    int hole = entry.queueIndex;
    entry.released();
    size--;
    StoreEntry last = at(size);
    heap[size] = null;
    if (hole < size) {
      down(hole, last);
      if (at(hole) == last) {
        up(hole, last);
      }
    }
    if (size == 0) {
      heap = NONE;
    } else if (size <= heap.length >>> 2) {
      heap = Arrays.copyOf(heap, heap.length >>> 1);
    }
  }

  /**
   * Returns the entry used least recently; there must be one. Readers stamp while this goes on. It
   * ends when twice as many heads as there are entries were placed anew: uses from before can't be
   * that many, so only some from meanwhile are left unseen.
   */
  @SuppressWarnings("unchecked") // only entries of E are added
  E leastRecentlyUsed() {
    for (int left = 2 * size; ; left--) {
      StoreEntry head = at(0);
      long lastUse = head.lastUse();
      if (lastUse == head.queuedUse || left == 0) {
        return (E) head;
      }
      head.queuedUse = lastUse;
      down(0, head);
    }
  }

  /** Returns what {@link #leastRecentlyUsed()} found last. */
  @SuppressWarnings("unchecked") // only entries of E are added
  E head() {
    return (E) at(0);
  }

  private void up(int hole, StoreEntry entry) {
    int index = hole;
    while (index > 0) {
      StoreEntry parent = at((index - 1) >>> 1);
      if (!isBefore(entry, parent)) {
        break;
      }
      place(index, parent);
      index = (index - 1) >>> 1;
    }
    place(index, entry);
  }

  private void down(int hole, StoreEntry entry) {
    int index = hole;
    while (2 * index + 1 < size) {
      int child = 2 * index + 1;
      if (child + 1 < size && isBefore(at(child + 1), at(child))) {
        child++;
      }
      if (!isBefore(at(child), entry)) {
        break;
      }
      place(index, at(child));
      index = child;
    }
    place(index, entry);
  }

  private static boolean isBefore(StoreEntry one, StoreEntry other) {
    return UseClock.isBefore(one.queuedUse, other.queuedUse);
  }

  private StoreEntry at(int index) {
    return Objects.requireNonNull(heap[index]);
  }

  private void place(int index, StoreEntry entry) {
    heap[index] = entry;
    entry.queueIndex = index;
  }
}
