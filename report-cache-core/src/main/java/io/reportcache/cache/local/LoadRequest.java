package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.key.ReportKey;

/**
 * What a caller wants loaded, and how.
 *
 * @param key whose value; its type is the caller's
 * @param policy what the value keeps, if this caller's loader makes it
 * @param loader makes it
 * @param forced whether a value that serves already doesn't answer
 */
record LoadRequest<X extends Exception>(
    ReportKey<?> key, CachePolicy policy, Loader<?, X> loader, boolean forced) {

  /** Tells whether the entry answers: that there is no value answers only who allows for it. */
  boolean accepts(Entry entry) {
    return !entry.isAbsent() || isOptional();
  }

  /** Tells whether the other caller refuses the same results. */
  boolean refusesTheSameAs(LoadRequest<?> other) {
    return isOptional() == other.isOptional() && key.genericType().equals(other.key.genericType());
  }

  /** Returns this request for a new value, whatever is there. */
  LoadRequest<X> forcedToo() {
    return new LoadRequest<>(key, policy, loader, true);
  }

  private boolean isOptional() {
    return loader instanceof OptionalLoader;
  }
}
