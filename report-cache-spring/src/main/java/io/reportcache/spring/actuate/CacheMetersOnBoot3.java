package io.reportcache.spring.actuate;

import io.micrometer.core.instrument.Tag;
import io.reportcache.spring.cache.SpringCacheManager;
import java.util.Map;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cache.Cache;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Binds the meters of caches by the API of Boot 3. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(
    name = "org.springframework.boot.actuate.metrics.cache.CacheMeterBinderProvider")
class CacheMetersOnBoot3 {

  private static final String PACKAGE = "org.springframework.boot.actuate.metrics.cache.";

  @Bean
  static Boot3Part<CacheMeters> reportCacheCacheMeterBinderProvider(CacheMeters meters) {
    return Boot3Part.of(
        PACKAGE + "CacheMeterBinderProvider",
        meters,
        (from, arguments) -> from.binder((Cache) arguments[0], tags(arguments[1])));
  }

  @Bean
  SmartInitializingSingleton reportCacheNewCacheMeters(
      BeanFactory beans, Map<String, SpringCacheManager> managers) {
    return () -> {
      Class<?> type = Boot3Part.type(PACKAGE + "CacheMetricsRegistrar");
      Object registrar = beans.getBeanProvider(type).getIfUnique();
      if (registrar != null) {
        CacheMeters.follow(
            managers,
            (cache, tag) ->
                Boot3Part.call(
                    registrar,
                    Boot3Part.method(type, "bindCacheToRegistry", Cache.class, Tag[].class),
                    cache,
                    new Tag[] {tag}));
      }
    };
  }

  @SuppressWarnings("unchecked") // as the interface declares it
  private static Iterable<Tag> tags(Object argument) {
    return (Iterable<Tag>) argument;
  }
}
