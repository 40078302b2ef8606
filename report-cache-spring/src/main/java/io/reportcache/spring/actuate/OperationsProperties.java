package io.reportcache.spring.actuate;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code report-cache.operations.*}, checked.
 *
 * @param storeInterval Maximum age of the figures of the delivery store that health, metrics and
 *     the endpoint show. A look at the store counts all its deliveries. More than zero.
 */
@ConfigurationProperties("report-cache.operations")
record OperationsProperties(
    @DefaultValue("30s") Duration storeInterval,
    @DefaultValue Metrics metrics,
    @DefaultValue Observations observations) {

  OperationsProperties {
    if (storeInterval.isZero() || storeInterval.isNegative()) {
      throw new IllegalArgumentException(
          "report-cache.operations.store-interval must be more than zero, was %s; leave it out for the default of 30s"
              .formatted(storeInterval));
    }
  }

  /**
   * The observations.
   *
   * @param enabled Whether loads and runs of handlers are observed where Micrometer is there. Hits
   *     are never observed.
   */
  record Observations(@DefaultValue("true") boolean enabled) {}

  /**
   * The meters.
   *
   * @param enabled Whether the meters report.cache.* are registered where Micrometer is there.
   * @param tenants Maximum number of tenants that have meters of their own, those that read most.
   *     From 0 to 1000.
   */
  record Metrics(@DefaultValue("true") boolean enabled, @DefaultValue("0") int tenants) {

    Metrics {
      if (tenants < 0 || tenants > 1_000) {
        throw new IllegalArgumentException(
            "report-cache.operations.metrics.tenants must be from 0 to 1000, was %d; each makes four series in a monitoring system"
                .formatted(tenants));
      }
    }
  }
}
