package io.reportcache.cache.local;

import io.reportcache.cache.LoadContext;
import io.reportcache.cache.Loader;

/**
 * Loads a value that replaces the one that is there: what is derived from that is dropped as soon
 * as the new one is in its place, also if nobody waits for it any more.
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
