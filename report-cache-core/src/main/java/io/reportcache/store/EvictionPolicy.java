package io.reportcache.store;

/** Which entry makes room when a store is full. */
public enum EvictionPolicy {
  /**
   * The default: the entry that was used the longest ago. Exact when one thread uses the store;
   * with several, uses between two insertions may count as simultaneous. It chooses in O(log n).
   */
  LRU,
  /**
   * The entry that is used least often, as Caffeine's W-TinyLFU estimates it. Better where many
   * entries are used once; a new entry may itself be the one that goes. Where Caffeine would evict
   * an entry that a share protects, the coldest that isn't protected goes instead; to find it, the
   * protected ones that are colder are passed one by one, at worst all of them.
   */
  FREQUENCY
}
