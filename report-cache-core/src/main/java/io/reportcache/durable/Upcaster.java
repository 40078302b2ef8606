package io.reportcache.durable;

import java.util.Map;

/**
 * Turns the fields of an event of one version into those of the next. With the library's codecs
 * these are texts, {@code Boolean}, lists, maps, null and exact numbers: {@code Integer}, {@code
 * Long}, {@code BigInteger} or {@code BigDecimal}, and {@code Double} for {@code -0.0} only.
 */
@FunctionalInterface
public interface Upcaster {

  /** Returns the new fields, which may be the same map, changed. */
  Map<String, Object> upcast(Map<String, Object> fields);
}
