package io.reportcache.cache;

/**
 * Which entry makes room when the cache is full.
 *
 * @since 0.1
 */
public enum EvictionPolicy {
  /**
   * The default: the entry that was used the longest ago. Exact while one thread uses the cache;
   * with several, uses between two insertions may count as simultaneous. Chosen in O(log n).
   */
  LRU,
  /**
   * The entry that is used least often, as Caffeine's W-TinyLFU estimates it. Better where many
   * entries are used once; a new entry may itself be the one that goes. Where that would be an
   * entry that a {@linkplain TenantCacheManagerBuilder#tenantShare(int) share} protects, the least
   * used of 16 others goes instead. Takes the same time however many entries there are.
   */
  FREQUENCY
}
