package io.reportcache.spring.cache;

import io.reportcache.cache.CachePolicy;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;

/** What the objects of one cache have in common. */
final class NamedCache {

  private final String name;
  private final CachePolicy policy;
  private final KeyPattern all;
  private final RecentKeys keys;
  private final OriginalKeys originals;

  private NamedCache(String name, CachePolicy policy) {
    this.name = name;
    this.policy = policy;
    this.all = KeyPattern.of(name + ":*");
    this.keys = new RecentKeys(name);
    this.originals = new OriginalKeys(name);
  }

  /**
   * Returns the cache with the given name.
   *
   * @throws IllegalArgumentException if keys can't begin with it
   */
  static NamedCache of(String name, CachePolicy policy) {
    if (name.indexOf('*') >= 0) {
      throw new IllegalArgumentException(
          "the name of a cache must not contain '*', was '%s'; it is the beginning of keys such as sales:eu"
              .formatted(name));
    }
    var unused = ReportKey.ofParams(name, Object.class); // refuses what can't be in a key
    return new NamedCache(name, policy);
  }

  String name() {
    return name;
  }

  CachePolicy policy() {
    return policy;
  }

  /** Returns the pattern of the keys of the cache, with and without parameters. */
  KeyPattern all() {
    return all;
  }

  /** Returns the key under which this cache keeps what Spring keeps under the given one. */
  ReportKey<Object> key(Object key) {
    return keys.of(key);
  }

  /** As {@link #key}; a key that {@link #original} has returned in place of Spring's is itself. */
  @SuppressWarnings("unchecked") // a key by which all values can be read
  ReportKey<Object> ownOrMade(Object key) {
    return key instanceof ReportKey<?> own && all.matches(own) && own.type() == Object.class
        ? (ReportKey<Object>) own
        : key(key);
  }

  /** Notes what a key was made of under which a value may be stored. */
  void note(ReportKey<Object> own, Object key) {
    originals.note(own, key);
  }

  /** Returns what Spring keeps the value under whose key has this text. */
  Object original(String text) {
    return originals.of(text);
  }
}
