package io.reportcache.spring.actuate;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.micrometer.ResourceMetrics;
import io.reportcache.spring.cache.SpringCacheManager;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.util.StringUtils;

/**
 * The meters {@code cache.*} of what {@code @Cacheable} caches. Boot registers those of the caches
 * that are there at the start; those that are made later are registered when they are.
 */
final class CacheMeters {

  private static final String SUFFIX = "cacheManager";
  private static final MeterBinder NOTHING = registry -> {};

  private final Map<TenantCacheManager, ResourceMetrics> metrics = new ConcurrentHashMap<>();
  private final Set<Bound> bound = ConcurrentHashMap.newKeySet();

  private record Bound(TenantCacheManager caches, String cache, String tags) {}

  /** Returns the meters of a cache, once; null if it isn't kept by report-cache. */
  @Nullable MeterBinder binder(Cache cache, Iterable<Tag> tags) {
    TenantCacheManager caches = SpringCacheManager.cachesOf(cache).orElse(null);
    if (caches == null) {
      return null;
    }
    return bound.add(new Bound(caches, cache.getName(), tags.toString()))
        ? metrics.computeIfAbsent(caches, ResourceMetrics::of).of(cache.getName(), tags)
        : NOTHING;
  }

  /** Has caches registered as soon as they are made, with the tags that Boot gives them. */
  static void follow(Map<String, SpringCacheManager> managers, BiConsumer<Cache, Tag> registrar) {
    managers.forEach(
        (name, manager) -> {
          manager.onCreation(
              cache -> registrar.accept(cache, Tag.of("cache.manager", nameOf(name))));
          manager.getCacheNames().forEach(manager::getCache); // which are there from the start
        });
  }

  private static String nameOf(String bean) {
    return bean.length() > SUFFIX.length() && StringUtils.endsWithIgnoreCase(bean, SUFFIX)
        ? bean.substring(0, bean.length() - SUFFIX.length())
        : bean;
  }
}
