package io.reportcache.durable;

import java.util.Map;

/**
 * Converts the fields of an event or a job of one version into those of the next version. With the
 * library's codecs the values are texts, {@code Boolean}, lists, maps, null and exact numbers:
 * {@code Integer}, {@code Long}, {@code BigInteger} or {@code BigDecimal}, and {@code Double} only
 * for {@code -0.0}. Must be safe for use by many threads.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Upcaster {

  /**
   * Returns the fields of the next version. It may change and return the given map. An exception
   * fails the attempt.
   */
  Map<String, Object> upcast(Map<String, Object> fields);
}
