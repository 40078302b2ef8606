package io.reportcache.spring.web;

import org.jspecify.annotations.Nullable;

/**
 * Where the filter stands among the others.
 *
 * @param configured the order that was configured, if any
 * @param needsUser whether it must know who was authenticated
 */
record FilterOrder(@Nullable Integer configured, boolean needsUser) {

  private static final int DISTANCE = 10;

  /**
   * Returns the order, which is behind Spring Security's by default.
   *
   * @throws IllegalStateException if the configured one is before it, where nobody is authenticated
   */
  int behind(int security) {
    if (configured == null) {
      return security > Integer.MAX_VALUE - DISTANCE ? Integer.MAX_VALUE : security + DISTANCE;
    }
    if (needsUser && configured <= security) {
      throw new IllegalStateException(
          "report-cache.tenant.filter-order must be more than %d, which is the order of Spring Security's filter, was %d; before it nobody is authenticated, so leave it out"
              .formatted(security, configured));
    }
    return configured;
  }
}
