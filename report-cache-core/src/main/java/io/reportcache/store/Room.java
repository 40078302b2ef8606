package io.reportcache.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The room of a store: its limits, and how much the holdings take up of them. Guarded by the
 * store's lock.
 */
final class Room<E extends StoreEntry<?>> {

  final Limit<E> entries;
  final @Nullable Limit<E> weight;
  final EvictionOrder<E> order;

  /** The holdings that aren't empty. Everything else can be rebuilt from them. */
  final Set<Holding<E>> holdings = ConcurrentHashMap.newKeySet();

  Room(int maximumSize, long maximumWeight, EvictionOrder<E> order) {
    this.entries = new Limit<>(maximumSize, false);
    this.weight = maximumWeight == Limit.NONE ? null : new Limit<>(maximumWeight, true);
    this.order = order;
  }

  /** Allocates the memory needed to {@link #add} an entry, so that adding can't fail half-way. */
  void prepare(Holding<E> into) {
    into.entries.prepare();
    entries.prepare();
    if (weight != null) {
      weight.prepare();
    }
    if (into.entries.isEmpty()) {
      holdings.add(into);
    }
  }

  /**
   * Evicts as many entries as a new entry needs, and counts the new one. Tells whether the new
   * entry is admitted; if not, it had to give way itself. If it is, {@link #add} has to follow.
   */
  boolean admit(E entry, Holding<E> into) {
    if (weight != null && (entry.weight < 0 || entry.weight > weight.maximum)) {
      return false;
    }
    grow(into, entry);
    order.arriving(entry, into);
    for (long left = entries.total(); left > 0; left--) {
      Limit<E> exceeded = exceeded();
      if (exceeded == null) {
        return true;
      }
      if (!order.evictFor(entry, into, exceeded, this)) {
        break;
      }
    }
    order.removed(entry);
    shrink(into, entry);
    return false;
  }

  /** Adds an entry that was admitted and is in the table. */
  void add(E entry, Holding<E> into) {
    order.added(entry, into);
    into.entries.add(entry);
    entries.enter(into.count, entry.lastUse());
    if (weight != null && into.weight != null) {
      weight.enter(into.weight, entry.lastUse());
    }
  }

  /** Forgets an entry that was removed or is about to be. */
  void discard(E entry, Holding<E> from) {
    from.entries.remove(entry);
    from.entries.trim();
    shrink(from, entry);
    order.removed(entry);
  }

  /** Removes an entry to make room. */
  void evict(E victim, Holding<E> from) {
    boolean isChangingAnyway = from.isChanging;
    from.isChanging = true;
    discard(victim, from);
    from.table.evict(victim);
    from.isChanging = isChangingAnyway;
    if (!isChangingAnyway) {
      settle(from);
    }
  }

  /** Removes the holding if it is empty. */
  void settle(Holding<E> holding) {
    if (holding.entries.isEmpty()) {
      holdings.remove(holding);
    }
  }

  /**
   * D4: rebuilds from the partitions' tables what a write that was broken off may have left wrong,
   * and drops both entries. Holdings that the write was changing are rebuilt entry by entry; of the
   * other holdings only the sums are taken.
   */
  void repair(@Nullable E before, @Nullable E after) {
    entries.clear();
    if (weight != null) {
      weight.clear();
    }
    for (Holding<E> holding : holdings) {
      if (holding.isChanging || !holding.entries.isSound()) {
        holding.isChanging = true; // until this has ended
        holding.entries.clear();
        holding.table.renew(before, after);
        holding.table.forEach(holding.entries::add);
        holding.isChanging = false;
      }
      recount(holding);
      settle(holding);
    }
    if (before != null) {
      order.removed(before);
    }
    if (after != null) {
      order.removed(after);
    }
  }

  private void recount(Holding<E> holding) {
    EntryHeap<E> held = holding.entries;
    long leastUse = held.isEmpty() ? 0 : held.leastUse();
    entries.recount(holding.count, held.size(), leastUse);
    if (weight != null && holding.weight != null) {
      long sum = 0;
      for (int i = 0; i < held.size(); i++) {
        sum += held.get(i).weight;
      }
      weight.recount(holding.weight, sum, leastUse);
    }
  }

  private @Nullable Limit<E> exceeded() {
    if (entries.isExceeded()) {
      return entries;
    }
    return weight != null && weight.isExceeded() ? weight : null;
  }

  private void grow(Holding<E> holding, E entry) {
    entries.grow(holding.count, entry);
    if (weight != null && holding.weight != null) {
      weight.grow(holding.weight, entry);
    }
  }

  private void shrink(Holding<E> holding, E entry) {
    entries.shrink(holding.count, entry);
    if (weight != null && holding.weight != null) {
      weight.shrink(holding.weight, entry);
    }
  }
}
