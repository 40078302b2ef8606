package io.reportcache.spring.actuate;

import io.reportcache.spring.cache.SpringCacheManager;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;
import org.springframework.boot.cache.metrics.CacheMetricsRegistrar;
import org.springframework.cache.Cache;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Binds the meters of caches by the API of Boot 4. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.springframework.boot.cache.metrics.CacheMeterBinderProvider")
class CacheMetersOnBoot4 {

  @Bean
  CacheMeterBinderProvider<Cache> reportCacheCacheMeterBinderProvider(CacheMeters meters) {
    return meters::binder;
  }

  @Bean
  SmartInitializingSingleton reportCacheNewCacheMeters(
      ObjectProvider<CacheMetricsRegistrar> registrars, Map<String, SpringCacheManager> managers) {
    return () ->
        registrars.ifUnique(
            registrar -> CacheMeters.follow(managers, registrar::bindCacheToRegistry));
  }
}
