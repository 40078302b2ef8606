package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.spring.AnnotatedCaches;
import io.reportcache.spring.DeliveriesAutoConfiguration;
import io.reportcache.spring.cache.SpringCacheManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * The actuator endpoint {@link ReportCacheEndpoint}, where Boot's actuator is on the class path and
 * the endpoint is exposed. Off with {@code management.endpoint.reportcache.access=none}.
 */
@AutoConfiguration(
    after = {DeliveriesAutoConfiguration.class, StoreWatchAutoConfiguration.class},
    afterName = "io.reportcache.spring.rabbitmq.RabbitMqAutoConfiguration")
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(ReportCacheEndpoint.class)
@ConditionalOnBean(ReportCache.class)
@Import(EndpointOfRabbitMq.class)
public final class EndpointAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public EndpointAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  ReportCacheEndpoint reportCacheEndpoint(
      ReportCache reports,
      ObjectProvider<DeliveryStore> stores,
      ObjectProvider<StoreWatch> watches,
      ObjectProvider<RabbitMqView> brokers,
      ObjectProvider<SpringCacheManager> managers,
      ObjectProvider<AnnotatedCaches> annotated) {
    CachesView caches = new CachesView(reports, managers, annotated);
    return new ReportCacheEndpoint(
        reports,
        caches,
        new Operations(
            reports,
            caches,
            stores.getIfUnique(),
            watches.getIfUnique(),
            brokers.getIfAvailable()));
  }

  @Bean
  @ConditionalOnMissingBean
  ReportCacheWebExtension reportCacheWebExtension(ReportCacheEndpoint endpoint) {
    return new ReportCacheWebExtension(endpoint);
  }
}
