package io.reportcache.store;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The holdings that aren't empty, in a binary heap: first those above their share, then the fullest
 * in relation to their share, and among equals the one whose entry was used least recently. Guarded
 * by the store's lock.
 *
 * <p>Uses aren't told to this heap either. A holding waits by a bound that no use of its entries is
 * before; as stamps only grow, the bound stays right until the holding comes to the head, where it
 * is made exact (see {@link EntryHeap}).
 */
final class HoldingHeap<E extends StoreEntry<?>> {

  private @Nullable Holding<?>[] heap = new Holding<?>[4];
  private int holdings;
  private int entries;

  /** Returns how many entries there are in all holdings. */
  int entries() {
    return entries;
  }

  /** Counts one more entry in the holding. With its first it has yet to enter. */
  void grow(Holding<E> holding) {
    entries++;
    holding.size++;
    move(holding);
  }

  /**
   * Takes in the holding, unless it's in already, by a bound that no use of its entries is before.
   */
  void enter(Holding<E> holding, long leastUse) {
    if (holding.index >= 0) {
      return;
    }
    holding.leastUse = leastUse;
    if (holdings == heap.length) {
      heap = Arrays.copyOf(heap, holdings * 2);
    }
    holdings++;
    up(holdings - 1, holding);
  }

  /** Counts one entry less in the holding, which leaves with its last. */
  void shrink(Holding<E> holding) {
    entries--;
    holding.size--;
    if (holding.size > 0) {
      move(holding);
    } else if (holding.index >= 0) {
      remove(holding);
    }
  }

  /** Returns the holding to be asked for a victim first; there must be one. */
  Holding<E> first() {
    return at(0);
  }

  /** Returns the first holding after making its bound exact, and that of those in its way. */
  Holding<E> firstByUse() {
    for (int left = 2 * holdings; ; left--) { // ends as in EntryHeap
      Holding<E> head = at(0);
      long leastUse = head.entries.leastUse();
      if (leastUse == head.leastUse || left == 0) {
        return head;
      }
      head.leastUse = leastUse;
      down(0, head);
    }
  }

  private void move(Holding<E> holding) {
    if (holding.share > 0 && holding.index >= 0) { // without a share it's above before and after
      up(holding.index, holding);
      down(holding.index, holding);
    }
  }

  private void remove(Holding<E> holding) {
    int hole = holding.index;
    holding.index = -1;
    holdings--;
    Holding<E> last = at(holdings);
    heap[holdings] = null;
    if (hole < holdings) {
      down(hole, last);
      up(last.index, last);
    }
  }

  private void up(int hole, Holding<E> holding) {
    int index = hole;
    while (index > 0) {
      Holding<E> parent = at((index - 1) >>> 1);
      if (!holding.isBefore(parent)) {
        break;
      }
      place(index, parent);
      index = (index - 1) >>> 1;
    }
    place(index, holding);
  }

  private void down(int hole, Holding<E> holding) {
    int index = hole;
    while (2 * index + 1 < holdings) {
      int child = 2 * index + 1;
      if (child + 1 < holdings && at(child + 1).isBefore(at(child))) {
        child++;
      }
      if (!at(child).isBefore(holding)) {
        break;
      }
      place(index, at(child));
      index = child;
    }
    place(index, holding);
  }

  @SuppressWarnings("unchecked") // only holdings of E are placed
  private Holding<E> at(int index) {
    return (Holding<E>) Objects.requireNonNull(heap[index]);
  }

  private void place(int index, Holding<E> holding) {
    heap[index] = holding;
    holding.index = index;
  }
}
