package io.reportcache.cache;

/**
 * Computes a value. Runs on the caller's thread, or on the cache's executor for a refresh in the
 * background; in both cases with the cache's tenant bound.
 *
 * @param <V> the value
 * @param <X> the checked exception it may throw, which reaches the caller as it is
 */
@FunctionalInterface
public interface Loader<V, X extends Exception> {

  /**
   * Returns the value; never null.
   *
   * @throws X if it can't be computed; nothing is cached then
   */
  V load() throws X;
}
