package io.reportcache.spring.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reportcache.spring.cache.SpringCacheManager;
import java.util.Map;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.cache.Cache;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Binds the meters of caches where Boot 3 binds those of others, with the tags that it gives them.
 * Its own interface for that is in a jar that nothing can be compiled against beside Boot 4.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(
    type =
        "org.springframework.boot.actuate.autoconfigure.metrics.cache.CacheMetricsAutoConfiguration")
class CacheMetersOnBoot3 {

  @Bean
  SmartInitializingSingleton reportCacheNewCacheMeters(
      CacheMeters meters, MeterRegistry registry, Map<String, SpringCacheManager> managers) {
    return () ->
        CacheMeters.follow(
            managers, (cache, manager) -> bind(meters, cache, Tags.of(manager), registry));
  }

  private static void bind(CacheMeters meters, Cache cache, Tags tags, MeterRegistry registry) {
    MeterBinder binder = meters.binder(cache, tags.and("name", cache.getName()));
    if (binder != null) {
      binder.bindTo(registry);
    }
  }
}
