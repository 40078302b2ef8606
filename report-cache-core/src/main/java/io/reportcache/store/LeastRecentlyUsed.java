package io.reportcache.store;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Exact LRU whose hits write one word of the entry.
 *
 * <p>A linked list, moved at each hit, would need a lock or a buffer for the hits. Instead a hit
 * only stamps its entry, and the entries wait in a binary heap ordered by the stamp that each had
 * when it was last placed. Stamps only grow, so an entry whose stamp hasn't changed since it was
 * placed and which is at the head has the least stamp of all. A head that has been used since is
 * placed anew by its present stamp. This is a lazy priority queue; each use costs at most one
 * placing later on.
 */
final class LeastRecentlyUsed<E extends StoreEntry> implements EvictionOrder<E> {

  private final UseClock clock = new UseClock();
  private final int maximumSize;
  private @Nullable StoreEntry[] heap = new StoreEntry[16];
  private int size;
  private @Nullable E victim;

  LeastRecentlyUsed(int maximumSize) {
    this.maximumSize = maximumSize;
  }

  @Override
  public void used(E entry) {
    entry.used(clock.next());
  }

  /**
   * The victim is chosen first: who reads the others meanwhile can't make the new one the oldest.
   */
  @Override
  public void admit(E entry) {
    victim = size < maximumSize ? null : takeLeastRecentlyUsed();
    clock.countInsertion();
    entry.used(clock.next());
    entry.queuedUse = entry.lastUse();
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    size++;
    up(size - 1, entry);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
  public void discard(E entry) {
    int hole = entry.queueIndex;
    entry.queueIndex = -1;
    size--;
    StoreEntry last = at(size);
    heap[size] = null;
    if (hole < size) {
      down(hole, last);
      if (at(hole) == last) {
        up(hole, last);
      }
    }
  }

  @Override
  public @Nullable E nextVictim() {
    E next = victim;
    victim = null;
    return next;
  }

  /**
   * Readers stamp while this goes on. Once as many heads as there are entries were placed anew,
   * every one left was used since this began, and any of them will do.
   */
  @SuppressWarnings("unchecked") // only entries of E are admitted
  private E takeLeastRecentlyUsed() {
    for (int left = size; ; left--) {
      StoreEntry head = at(0);
      long lastUse = head.lastUse();
      if (lastUse == head.queuedUse || left == 0) {
        discard((E) head);
        return (E) head;
      }
      head.queuedUse = lastUse;
      down(0, head);
    }
  }

  private void up(int hole, StoreEntry entry) {
    int index = hole;
    while (index > 0) {
      StoreEntry parent = at((index - 1) >>> 1);
      if (parent.queuedUse <= entry.queuedUse) {
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
      if (child + 1 < size && at(child + 1).queuedUse < at(child).queuedUse) {
        child++;
      }
      if (at(child).queuedUse >= entry.queuedUse) {
        break;
      }
      place(index, at(child));
      index = child;
    }
    place(index, entry);
  }

  private StoreEntry at(int index) {
    return Objects.requireNonNull(heap[index]);
  }

  private void place(int index, StoreEntry entry) {
    heap[index] = entry;
    entry.queueIndex = index;
  }
}
