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
   * an entry that a share protects, 16 are drawn from those that aren't, and the one with the
   * fewest uses goes instead. So it's done, too, where a limit by number is exceeded beside one by
   * weight, which is the one that Caffeine knows then. That takes the same time however many there
   * are.
   */
  FREQUENCY
}
