package io.reportcache.store;

import org.jspecify.annotations.Nullable;

/**
 * What one partition holds, as the eviction order sees it. Guarded by the store's lock. Separate
 * from the partition, so that a hit in the partition reads nothing that an insertion writes.
 */
final class Holding<E extends StoreEntry<?>> {

  final HeldTable<E> table;
  final EntryHeap<E> entries = new EntryHeap<>();
  final Stake<E> count;
  final @Nullable Stake<E> weight;

  /**
   * D4: whether the partition's table and this may differ: a write is in progress or was broken
   * off.
   */
  boolean isChanging;

  Holding(HeldTable<E> table, Share share, boolean isWeighed) {
    this.table = table;
    this.count = new Stake<>(this, share.entries());
    this.weight = isWeighed ? new Stake<>(this, share.weight()) : null;
  }

  /** Returns the holding's stake in the limit. */
  Stake<E> in(Limit<E> limit) {
    return limit.isByWeight && weight != null ? weight : count;
  }
}
