package io.reportcache.spring.actuate;

import java.util.Map;
import java.util.Optional;

/**
 * How a part is.
 *
 * @param degraded what doesn't work as it should; empty if all does
 * @param details its figures
 */
record PartHealth(Optional<String> degraded, Map<String, Object> details) {

  static PartHealth of(Optional<String> degraded, Row details) {
    return new PartHealth(degraded, details.with("degraded", degraded).build());
  }
}
