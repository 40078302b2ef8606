package io.reportcache.cache;

import java.time.Duration;

/**
 * A value, and where it came from.
 *
 * @param value the value
 * @param source where it came from
 * @param age the time since its load began; zero or more
 * @param loadTime how long its load took; zero for a value that was put
 * @since 0.1
 */
public record Answer<V>(V value, Source source, Duration age, Duration loadTime) {

  /** Tells whether the cache held the value, fresh, expired or invalidated. */
  public boolean fromCache() {
    return source == Source.HIT || source == Source.STALE || source == Source.INVALIDATED;
  }
}
