package io.reportcache.spring.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reportcache.ReportCache;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.event.EventBus;
import io.reportcache.micrometer.CacheMetrics;
import io.reportcache.micrometer.DeliveryMetrics;
import io.reportcache.micrometer.EventBusMetrics;
import io.reportcache.micrometer.SharedTierMetrics;
import io.reportcache.micrometer.WarmingMetrics;
import io.reportcache.spring.SharedTierAutoConfiguration;
import io.reportcache.warming.WarmingScheduler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * The meters {@code report.cache.*} in the application's {@code MeterRegistry}. Off with {@code
 * report-cache.operations.metrics.enabled=false}.
 */
@AutoConfiguration(
    after = {SharedTierAutoConfiguration.class, StoreWatchAutoConfiguration.class},
    afterName = {
      "io.reportcache.spring.rabbitmq.RabbitMqAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, ReportCache.class})
@ConditionalOnProperty(
    name = "report-cache.operations.metrics.enabled",
    havingValue = "true",
    matchIfMissing = true)
@EnableConfigurationProperties(OperationsProperties.class)
@Import(RabbitMqMetersConfiguration.class)
public final class ReportCacheMetricsAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public ReportCacheMetricsAutoConfiguration() {}

  /** Asks for the reports when it's bound, since those may depend on a registry. */
  @Bean
  @ConditionalOnMissingBean(value = CacheMetrics.class, name = "reportCacheCacheMetrics")
  MeterBinder reportCacheCacheMetrics(ReportCache reports, OperationsProperties properties) {
    return registry ->
        CacheMetrics.of(reports.caches())
            .withReports(reports.catalogue().stream().map(each -> each.name()).toList())
            .withTenants(properties.metrics().tenants())
            .bindTo(registry);
  }

  @Bean
  @ConditionalOnMissingBean
  EventBusMetrics reportCacheEventBusMetrics(EventBus events) {
    return EventBusMetrics.of(events);
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(SharedTier.class)
  SharedTierMetrics reportCacheSharedTierMetrics(TenantCacheManager caches) {
    return SharedTierMetrics.of(caches);
  }

  @Bean
  @ConditionalOnMissingBean
  WarmingMetrics reportCacheWarmingMetrics(WarmingScheduler warming) {
    return WarmingMetrics.of(warming);
  }

  /** Meters are bound before the reports are built, which are jobs when they are warmed. */
  @Bean
  static ApplicationListener<ContextRefreshedEvent> reportCacheMetersOfJobs(
      ObjectProvider<WarmingMetrics> metrics) {
    return started -> metrics.forEach(WarmingMetrics::showJobs);
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(StoreWatch.class)
  DeliveryMetrics reportCacheDeliveryMetrics(StoreWatch watch) {
    return DeliveryMetrics.of(watch);
  }
}
