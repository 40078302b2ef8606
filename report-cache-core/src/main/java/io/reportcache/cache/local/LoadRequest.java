package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.key.ReportKey;

/**
 * A caller's request to load a value.
 *
 * @param key the key, with the type that the caller asks for
 * @param policy the policy of the value if this caller's loader makes it
 * @param loader makes the value
 * @param forced whether a new value is wanted even if a present one may be served
 */
record LoadRequest<X extends Exception>(
    ReportKey<?> key, CachePolicy policy, Loader<?, X> loader, boolean forced) {

  /**
   * Tells whether the entry answers the request. An absence answers only a request that allows it.
   */
  boolean accepts(Entry entry) {
    return !entry.isAbsent() || isOptional();
  }

  /** Tells whether the other request refuses the same results. */
  boolean refusesTheSameAs(LoadRequest<?> other) {
    return isOptional() == other.isOptional() && key.genericType().equals(other.key.genericType());
  }

  /** Returns this request for a new value, even if a present one may be served. */
  LoadRequest<X> forcedToo() {
    return new LoadRequest<>(key, policy, loader, true);
  }

  private boolean isOptional() {
    return loader instanceof OptionalLoader;
  }
}
