package io.reportcache.spring.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.reportcache.spring.CacheManagerAutoConfiguration;
import io.reportcache.spring.cache.SpringCacheManager;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Boot's meters {@code cache.*} for the caches of a {@link SpringCacheManager}, also for those that
 * are made on demand. Off with {@code report-cache.operations.metrics.enabled=false}.
 */
@AutoConfiguration(
    after = CacheManagerAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.metrics.cache.CacheMetricsAutoConfiguration"
    },
    beforeName = // which does nothing unless there is something to bind caches with
        "org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, SpringCacheManager.class})
@ConditionalOnProperty(
    name = "report-cache.operations.metrics.enabled",
    havingValue = "true",
    matchIfMissing = true)
@Import({CacheMetersOnBoot4.class, CacheMetersOnBoot3.class})
public final class CacheMetersAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public CacheMetersAutoConfiguration() {}

  @Bean
  CacheMeters reportCacheCacheMeters() {
    return new CacheMeters();
  }
}
