package io.reportcache.cache.local;

import io.reportcache.cache.LoadContext;
import io.reportcache.cache.Loader;
import org.jspecify.annotations.Nullable;

/** Wraps a loader that may return null, and returns {@link Entry#ABSENT} instead. */
final class OptionalLoader<X extends Exception> implements Loader<Object, X> {

  private final Loader<? extends @Nullable Object, X> loader;

  OptionalLoader(Loader<? extends @Nullable Object, X> loader) {
    this.loader = loader;
  }

  @Override
  public Object load() throws X {
    return orAbsent(loader.load());
  }

  @Override
  public Object load(LoadContext context) throws X {
    return orAbsent(loader.load(context));
  }

  private static Object orAbsent(@Nullable Object value) {
    return value == null ? Entry.ABSENT : value;
  }
}
