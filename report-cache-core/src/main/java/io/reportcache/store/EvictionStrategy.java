package io.reportcache.store;

/** How the entry that makes room is chosen. */
public enum EvictionStrategy {
  /**
   * The entry that was used the longest ago. Exact when one thread uses the store; with several,
   * uses between two insertions may count as simultaneous. O(log n).
   */
  LRU,
  /**
   * The entry that is used least often, as Caffeine's W-TinyLFU estimates it. Where Caffeine would
   * evict an entry that a share protects, 16 are drawn from those that aren't, and the one with the
   * fewest uses goes instead. It is done in the same way where a limit by number is exceeded beside
   * one by weight, which is the one that Caffeine knows then.
   */
  FREQUENCY
}
