package io.reportcache.cache.fence;

/**
 * The invalidation of a scope.
 *
 * @param scope what was invalidated, for explanations
 * @param count the number of the invalidation in the order of its node
 * @param by the cause of the invalidation, for explanations
 * @param at the time by the cache's ticker, for explanations
 */
public record Fence(Object scope, long count, String by, long at) {

  /** Returns a fence over a wider scope with the same number, cause and time. */
  Fence over(Object wider) {
    return new Fence(wider, count, by, at);
  }
}
