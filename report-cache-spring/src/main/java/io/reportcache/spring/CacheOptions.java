package io.reportcache.spring;

import io.reportcache.cache.CachePolicy;
import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties {@code report-cache.caches.<name>.*} of one cache.
 *
 * @param ttl Time to live of its values. With 0s, they don't expire. By default that of
 *     report-cache.cache.ttl.
 * @param jitter Largest part of the ttl that is taken off at random, from 0 to 0.5.
 * @param staleWhileRevalidate Time for which an expired value is served while it is loaded anew,
 *     for methods with sync=true.
 * @param tags Comma-separated list of the tags of its values.
 */
record CacheOptions(
    @Nullable Duration ttl,
    @Nullable Double jitter,
    @Nullable Duration staleWhileRevalidate,
    @Nullable List<String> tags) {

  static final NamedOptions NAMED =
      new NamedOptions("report-cache.caches", "cache", CacheOptions.class);

  /** Returns these options, with those of the other where these have none. */
  CacheOptions or(CacheOptions other) {
    return new CacheOptions(
        ttl == null ? other.ttl : ttl,
        jitter == null ? other.jitter : jitter,
        staleWhileRevalidate == null ? other.staleWhileRevalidate : staleWhileRevalidate,
        tags == null ? other.tags : tags);
  }

  /**
   * Returns the policy of the cache with this name.
   *
   * @throws IllegalArgumentException if an option isn't allowed
   */
  CachePolicy policy(String name, SpringCaches defaults) {
    String prefix = "report-cache.caches." + name + ".";
    Duration own = ttl == null ? defaults.ttl() : ttl;
    ReportCacheProperties.notNegative(prefix + "ttl", own);
    try {
      return SpringCaches.policy(own)
          .withJitter(jitter == null ? 0 : jitter)
          .withStaleWhileRevalidate(
              staleWhileRevalidate == null ? Duration.ZERO : staleWhileRevalidate)
          .withTags(tags == null ? new Tag[0] : tags.stream().map(Tag::of).toArray(Tag[]::new));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(prefix + "*: " + e.getMessage());
    }
  }
}
