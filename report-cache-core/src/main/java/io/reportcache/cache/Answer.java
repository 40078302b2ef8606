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

  /** Tells whether this cache, or another node, held the value, fresh, expired or invalidated. */
  public boolean fromCache() {
    return switch (source) {
      case HIT, STALE, INVALIDATED, SHARED -> true;
      case COMPUTED, JOINED -> false;
    };
  }
}
