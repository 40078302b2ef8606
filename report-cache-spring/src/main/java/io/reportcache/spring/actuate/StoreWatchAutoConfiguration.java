package io.reportcache.spring.actuate;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.spring.DeliveriesAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** One watch of the delivery store, for the endpoint, health and meters together. */
@AutoConfiguration(after = DeliveriesAutoConfiguration.class)
@ConditionalOnBean(DeliveryStore.class)
@EnableConfigurationProperties(OperationsProperties.class)
public final class StoreWatchAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public StoreWatchAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  StoreWatch reportCacheStoreWatch(DeliveryStore store, OperationsProperties properties) {
    return StoreWatch.of(store, properties.storeInterval());
  }
}
