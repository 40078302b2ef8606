package io.reportcache.cache;

import org.jspecify.annotations.Nullable;

/**
 * Computes a value, with the cache's tenant bound. Runs on the caller's thread; on the cache's
 * executor if it is a load in the background, or one with a {@linkplain CachePolicy#withHardTimeout
 * time-out}.
 *
 * @param <V> the value
 * @param <X> the checked exception it may throw, which reaches the caller as it is
 * @since 0.1
 */
@FunctionalInterface
public interface Loader<V extends @Nullable Object, X extends Exception> {

  /**
   * Returns the value; null only for {@link TenantCache#rememberOptional}.
   *
   * @throws X if it can't be computed; nothing is cached then
   */
  V load() throws X;

  /**
   * As {@link #load()}, with a way to add tags.
   *
   * @throws X if it can't be computed
   */
  default V load(LoadContext context) throws X {
    return load();
  }

  /** Returns a loader that adds tags to its value as it learns them. */
  static <V extends @Nullable Object, X extends Exception> Loader<V, X> tagging(
      TaggingLoader<V, X> loader) {
    return new Loader<>() {
      @Override
      public V load() {
        throw new IllegalStateException("this loader needs its context; call load(context)");
      }

      @Override
      public V load(LoadContext context) throws X {
        return loader.load(context);
      }
    };
  }
}
