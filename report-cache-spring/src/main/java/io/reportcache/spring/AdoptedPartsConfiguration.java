package io.reportcache.spring;

import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.EventBus;
import io.reportcache.warming.WarmingScheduler;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The parts of a report cache that the application has built itself, as beans. That cache closes
 * them. An event on another bus than the cache's own would invalidate nothing.
 */
@Configuration(proxyBeanMethods = false)
class AdoptedPartsConfiguration {

  @Bean(destroyMethod = "")
  @ConditionalOnMissingBean
  TenantCacheManager reportCacheTenantCacheManager(ReportCache reports) {
    return reports.caches();
  }

  @Bean(destroyMethod = "")
  @ConditionalOnMissingBean
  EventBus reportCacheEventBus(ReportCache reports) {
    return reports.events();
  }

  @Bean(destroyMethod = "")
  @ConditionalOnMissingBean
  WarmingScheduler reportCacheWarmingScheduler(ReportCache reports) {
    return reports.warming();
  }
}
