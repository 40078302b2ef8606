package io.reportcache.store;

/** Determines which entry is evicted when a store is full. */
public enum EvictionStrategy {
  /**
   * Evicts the least recently used entry. Exact if one thread uses the store; if several do, uses
   * between two insertions may count as simultaneous. Takes O(log n) for each eviction.
   */
  LRU,
  /**
   * Evicts the least frequently used entry, as estimated by Caffeine's W-TinyLFU. If Caffeine would
   * evict an entry that a share protects, 16 entries are drawn at random from the unprotected ones,
   * and the one with the fewest uses is evicted instead. The same is done if the maximum size is
   * exceeded in a store with a maximum weight, since Caffeine knows only the weight then.
   */
  FREQUENCY
}
