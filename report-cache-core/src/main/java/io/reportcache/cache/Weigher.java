package io.reportcache.cache;

import io.reportcache.key.ReportKey;

/**
 * Tells how much room a value takes, in whatever unit {@link
 * TenantCacheManagerBuilder#maximumWeight} is in: bytes, rows, cells.
 *
 * <pre>{@code
 * builder.maximumWeight(100_000_000, (key, value) -> value instanceof byte[] pdf ? pdf.length : 1_000)
 * }</pre>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Weigher {

  /**
   * Returns the weight of a value. Called once for each value that is to be cached, on the thread
   * that has put or loaded it and under no lock. If this throws or returns less than 0, a warning
   * is logged, and the value is served and not cached.
   *
   * @return at least 0
   */
  int weigh(ReportKey<?> key, Object value);
}
