package io.reportcache.examples.bookings.service;

import io.reportcache.cache.CachePolicy;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import java.time.Duration;

/**
 * A kind of cached values: where their names begin, what they are, and how long they live.
 *
 * @param name {@code {service}:{kind}}, such as {@code auth:perms}
 * @param type of the values
 * @param ttl how long each lives
 */
public record CacheKind<V>(String name, Class<V> type, Duration ttl) {

  /** Returns the key of a value, {@code {name}:{params}}. */
  public ReportKey<V> key(Object... params) {
    return ReportKey.ofParams(name, type, params);
  }

  /** Returns the pattern of all values of this kind. */
  public KeyPattern all() {
    return KeyPattern.allOf(name);
  }

  /** Returns the pattern of all values of this kind whose parameters begin with this one. */
  public KeyPattern allOf(String param) {
    return KeyPattern.allOf(name + ":" + param);
  }

  /** Returns the time to live, and the tags by which a group of values can be dropped. */
  public CachePolicy policy(Tag... tags) {
    return CachePolicy.ttl(ttl).withTags(tags);
  }
}
