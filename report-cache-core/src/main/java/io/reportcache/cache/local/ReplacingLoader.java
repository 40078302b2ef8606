package io.reportcache.cache.local;

import io.reportcache.cache.LoadContext;
import io.reportcache.cache.Loader;

/**
 * Wraps a loader whose value replaces the present one. What is derived from the old value is
 * dropped as soon as the new one is in its place, even if no caller waits for it any more.
 */
record ReplacingLoader<V, X extends Exception>(Loader<? extends V, X> loader)
    implements Loader<V, X> {

  @Override
  public V load() throws X {
    return loader.load();
  }

  @Override
  public V load(LoadContext context) throws X {
    return loader.load(context);
  }
}
