package io.reportcache.spring;

import io.reportcache.cache.CachePolicy;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code report-cache.cache.*}: the caches of Spring's annotations.
 *
 * @param enabled Whether to provide a CacheManager that keeps what Spring's annotations cache, if
 *     the application has none and spring.cache.type isn't set.
 * @param names Comma-separated list of the names of the only caches there are. By default those of
 *     spring.cache.cache-names or, without these, any that is asked for.
 * @param ttl Time to live of values in caches that have none of their own, such as 15m or 1d. With
 *     0s, values don't expire.
 * @param allowNullValues Whether null is cached like any other value. If not, an attempt to cache
 *     it fails.
 */
record SpringCaches(
    @DefaultValue("true") boolean enabled,
    @DefaultValue List<String> names,
    @DefaultValue("0s") Duration ttl,
    @DefaultValue("true") boolean allowNullValues) {

  SpringCaches {
    names = List.copyOf(names);
    ReportCacheProperties.notNegative("report-cache.cache.ttl", ttl);
  }

  /** Returns the policy of caches without options. */
  CachePolicy policy() {
    return policy(ttl);
  }

  static CachePolicy policy(Duration ttl) {
    return ttl.isZero() ? CachePolicy.forever() : CachePolicy.ttl(ttl);
  }
}
