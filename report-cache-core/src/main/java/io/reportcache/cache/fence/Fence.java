package io.reportcache.cache.fence;

/**
 * The invalidation of a scope.
 *
 * @param scope what was invalidated, for explanations
 * @param count its number in the order of the node's invalidations
 * @param by who invalidated it, for explanations
 * @param at when, by the cache's ticker, for explanations
 */
public record Fence(Object scope, long count, String by, long at) {

  /** Returns a fence over another scope that came from the same invalidation. */
  Fence over(Object wider) {
    return new Fence(wider, count, by, at);
  }
}
