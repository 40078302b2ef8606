package io.reportcache.cache;

import org.jspecify.annotations.Nullable;

/**
 * Loads values by parameters. Unlike a {@link Loader}, which is made for one value, it can be kept
 * in a constant, so that a hit makes no object.
 *
 * @param <P> the parameters
 * @param <V> the value
 * @param <X> what it throws; a lambda that throws nothing checked has {@link RuntimeException}
 * @since 0.1
 */
@FunctionalInterface
public interface ParamLoader<
    P extends @Nullable Object, V extends @Nullable Object, X extends Exception> {

  /**
   * Returns the value for these parameters. Called at most once for each load, on the thread that
   * asks or on one of the cache's.
   *
   * @param load takes tags that the value is found to depend on
   * @throws X if it can't be computed; nothing is cached then
   */
  V load(P params, LoadContext load) throws X;

  /** Returns what loads the value for these parameters. */
  default Loader<V, X> with(P params) {
    return Loader.tagging(load -> load(params, load));
  }
}
