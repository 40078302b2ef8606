package io.reportcache.spring.cache;

import java.util.Collection;

/**
 * Keeps the names of caches apart. The cache {@code dashboard} with the parameter {@code kpis}
 * would have the key of the cache {@code dashboard:kpis}.
 */
final class CacheNames {

  private CacheNames() {}

  /**
   * Refuses a name whose keys could be those of another cache.
   *
   * @throws IllegalArgumentException if one of the two names begins the other
   */
  static void requireApart(String name, Collection<String> others) {
    for (String other : others) {
      if (begins(name, other) || begins(other, name)) {
        String shorter = name.length() < other.length() ? name : other;
        throw new IllegalArgumentException(
            "there can't be a cache '%s' beside the cache '%s', since their keys could meet; rename one of the two, such as '%s:all'"
                .formatted(name, other, shorter));
      }
    }
  }

  /**
   * Refuses a name whose keys could be those of a report.
   *
   * @throws IllegalArgumentException if the names are the same, or one of the two begins the other
   */
  static void requireNoReport(String name, Collection<String> reports) {
    for (String report : reports) {
      if (name.equals(report) || begins(name, report) || begins(report, name)) {
        throw new IllegalArgumentException(
            "there can't be a cache '%s' beside the report '%s', since their keys could meet; rename one of the two"
                .formatted(name, report));
      }
    }
  }

  private static boolean begins(String one, String other) {
    return other.startsWith(one + ":");
  }
}
