package io.reportcache.store;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A limit of the store, by the number of entries or by their weight, and the stakes in it of the
 * holdings that aren't empty. They are ordered in a binary heap: first those above their share,
 * then the fullest in relation to their share, and among equals the one whose entry was used least
 * recently. Guarded by the store's lock.
 *
 * <p>This heap isn't told of uses. A stake is ordered by a lower bound of the last uses of its
 * entries. Since stamps only grow, the bound stays right until the stake reaches the head, where it
 * is made exact (see {@link EntryHeap}).
 */
final class Limit<E extends StoreEntry<?>> {

  /** Stands for a maximum that isn't set. */
  static final long NONE = -1;

  final long maximum;
  final boolean isByWeight;
  private @Nullable Stake<?>[] heap = new Stake<?>[4];
  private int stakes;
  private long total;

  Limit(long maximum, boolean isByWeight) {
    this.maximum = maximum;
    this.isByWeight = isByWeight;
  }

  /** Returns how much all holdings take up, including an entry that is being admitted. */
  long total() {
    return total;
  }

  boolean isExceeded() {
    return total > maximum;
  }

  /** Returns how many holdings have a stake here. */
  int stakes() {
    return stakes;
  }

  /** Makes sure that the next stake can enter without more memory. */
  void prepare() {
    if (stakes == heap.length) {
      heap = Arrays.copyOf(heap, stakes * 2);
    }
  }

  /**
   * Adds an entry to the stake. For its holding's first entry the stake has yet to {@link #enter}.
   */
  void grow(Stake<E> stake, E entry) {
    change(stake, amountOf(entry));
  }

  /** Subtracts an entry from the stake, which leaves the heap with its holding's last entry. */
  void shrink(Stake<E> stake, E entry) {
    change(stake, -amountOf(entry));
    if (stake.index >= 0 && stake.holding.entries.isEmpty()) {
      remove(stake);
    }
  }

  /**
   * Adds the stake to the heap unless it is there, with a lower bound of the last uses of its
   * entries.
   */
  void enter(Stake<E> stake, long leastUse) {
    if (stake.index >= 0) {
      return;
    }
    prepare();
    stake.leastUse = leastUse;
    stakes++;
    up(stakes - 1, stake);
  }

  /** Returns the stake that has to give way first; null if there is none. */
  @Nullable Stake<E> first() {
    return stakes == 0 ? null : at(0);
  }

  /**
   * Returns the stake that has to give way first, after its bound and the bounds of stakes ahead of
   * it were made exact; null if there is none.
   */
  @Nullable Stake<E> firstByUse() {
    for (int left = 2 * stakes; left > 0; left--) { // bounded as in EntryHeap
      Stake<E> head = at(0);
      long leastUse = head.holding.entries.leastUse();
      if (leastUse == head.leastUse) {
        return head;
      }
      head.leastUse = leastUse;
      down(0, head);
    }
    return first();
  }

  /** Returns the stake at an index from 0 to below {@link #stakes()}. */
  @SuppressWarnings("unchecked") // only stakes of E are placed
  Stake<E> at(int index) {
    return (Stake<E>) Objects.requireNonNull(heap[index]);
  }

  /** Removes all stakes. Each holding that isn't empty has to be recounted. */
  void clear() {
    Arrays.fill(heap, null);
    stakes = 0;
    total = 0;
  }

  /** Counts a holding again after {@link #clear()}. */
  void recount(Stake<E> stake, long amount, long leastUse) {
    stake.index = -1;
    stake.amount = amount;
    total += amount;
    if (!stake.holding.entries.isEmpty()) {
      enter(stake, leastUse);
    }
  }

  private long amountOf(E entry) {
    return isByWeight ? entry.weight : 1;
  }

  private void change(Stake<E> stake, long by) {
    long before = stake.amount;
    total += by;
    stake.amount = before + by;
    boolean isAboveAnyway = stake.share == 0 && before > 0 && stake.amount > 0;
    if (stake.index >= 0 && !isAboveAnyway) {
      up(stake.index, stake);
      down(stake.index, stake);
    }
  }

  private void remove(Stake<E> stake) {
    int hole = stake.index;
    stake.index = -1;
    stakes--;
    Stake<E> last = at(stakes);
    heap[stakes] = null;
    if (hole < stakes) {
      down(hole, last);
      up(last.index, last);
    }
  }

  private void up(int hole, Stake<E> stake) {
    int index = hole;
    while (index > 0) {
      Stake<E> parent = at((index - 1) >>> 1);
      if (!stake.isBefore(parent)) {
        break;
      }
      place(index, parent);
      index = (index - 1) >>> 1;
    }
    place(index, stake);
  }

  private void down(int hole, Stake<E> stake) {
    int index = hole;
    while (2 * index + 1 < stakes) {
      int child = 2 * index + 1;
      if (child + 1 < stakes && at(child + 1).isBefore(at(child))) {
        child++;
      }
      if (!at(child).isBefore(stake)) {
        break;
      }
      place(index, at(child));
      index = child;
    }
    place(index, stake);
  }

  private void place(int index, Stake<E> stake) {
    heap[index] = stake;
    stake.index = index;
  }
}
