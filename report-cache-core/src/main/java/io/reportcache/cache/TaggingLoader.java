package io.reportcache.cache;

import org.jspecify.annotations.Nullable;

/**
 * Computes a value and adds tags as it learns what the value depends on; see {@link
 * Loader#tagging}.
 *
 * @param <V> the value
 * @param <X> the checked exception it may throw
 * @since 0.1
 */
@FunctionalInterface
public interface TaggingLoader<V extends @Nullable Object, X extends Exception> {

  /**
   * Returns the value; what holds for {@link Loader#load()} holds here.
   *
   * @throws X if it can't be computed
   */
  V load(LoadContext context) throws X;
}
