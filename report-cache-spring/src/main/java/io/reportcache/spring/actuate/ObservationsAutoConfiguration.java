package io.reportcache.spring.actuate;

import io.micrometer.observation.ObservationRegistry;
import io.reportcache.cache.LoadObserver;
import io.reportcache.durable.worker.DeliveryRunObserver;
import io.reportcache.micrometer.DeliveryObservations;
import io.reportcache.micrometer.LoadObservations;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Observes loads and runs of handlers in the application's {@code ObservationRegistry}; never hits.
 * Off with {@code report-cache.operations.observations.enabled=false}. The caches and workers that
 * the auto-configuration makes take the observers as beans.
 */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration"
    })
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnProperty(
    name = {"report-cache.enabled", "report-cache.operations.observations.enabled"},
    havingValue = "true",
    matchIfMissing = true)
public final class ObservationsAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public ObservationsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  LoadObserver reportCacheLoadObserver(ObservationRegistry registry) {
    return LoadObservations.of(registry);
  }

  @Bean
  @ConditionalOnMissingBean
  DeliveryRunObserver reportCacheDeliveryRunObserver(ObservationRegistry registry) {
    return DeliveryObservations.of(registry);
  }
}
