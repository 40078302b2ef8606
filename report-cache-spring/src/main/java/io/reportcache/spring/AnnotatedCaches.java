package io.reportcache.spring;

import io.reportcache.ReportCache;
import io.reportcache.spring.cache.SpringCacheManager;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CachePutOperation;
import org.springframework.core.MethodIntrospector;

/**
 * Makes the caches at the start that annotations of Spring name, so that they are in the catalogue
 * and have meters before they are used, and a name whose keys could be those of a report or another
 * cache stops the start. Looks at the beans that Spring has made a caching proxy of; lazy beans
 * aren't made for it.
 */
public final class AnnotatedCaches implements SmartInitializingSingleton {

  private final ConfigurableListableBeanFactory beans;
  private final ObjectProvider<CacheOperationSource> sources;
  private final ObjectProvider<CacheManager> managers;
  private final ObjectProvider<SpringCacheManager> ours;
  private final ObjectProvider<ReportCache> reports;
  private final Set<String> named = ConcurrentHashMap.newKeySet();
  private volatile Map<String, Set<String>> changedBy = Map.of();

  AnnotatedCaches(
      ConfigurableListableBeanFactory beans,
      ObjectProvider<CacheOperationSource> sources,
      ObjectProvider<CacheManager> managers,
      ObjectProvider<SpringCacheManager> ours,
      ObjectProvider<ReportCache> reports) {
    this.beans = beans;
    this.sources = sources;
    this.managers = managers;
    this.ours = ours;
    this.reports = reports;
  }

  /** Returns the methods that evict from a cache or put into it, as {@code Class.method}. */
  public Set<String> changedBy(String cache) {
    return changedBy.getOrDefault(cache, Set.of());
  }

  /** Returns the names of the caches that annotations name. */
  Set<String> named() {
    return Set.copyOf(named);
  }

  /**
   * Makes the caches.
   *
   * @throws IllegalStateException if there can't be a cache with a name that an annotation has
   */
  @Override
  public void afterSingletonsInstantiated() {
    ReportCache cache = reports.getIfUnique();
    if (cache != null) {
      List<String> names = namesOf(cache);
      ours.stream()
          .filter(manager -> manager.caches().equals(cache.caches()))
          .forEach(manager -> manager.keepApartFrom(names));
    }
    CacheOperationSource source = sources.getIfUnique();
    if (source != null && ours.stream().findAny().isPresent()) {
      Map<String, Set<String>> changes = new TreeMap<>();
      for (String name : beans.getBeanDefinitionNames()) {
        Object bean = beans.containsSingleton(name) ? beans.getSingleton(name) : null;
        if (bean instanceof Advised advised && isCached(advised)) {
          look(AopUtils.getTargetClass(bean), source, changes);
        }
      }
      changedBy = changes;
    }
  }

  private static List<String> namesOf(ReportCache cache) {
    Object target = AopProxyUtils.getSingletonTarget(cache);
    ReportCache plain = target instanceof ReportCache own ? own : cache;
    return (plain instanceof SpringReportCache lazy ? lazy.reports() : plain.catalogue())
        .stream().map(each -> each.name()).toList();
  }

  private static boolean isCached(Advised proxy) {
    return Stream.of(proxy.getAdvisors())
        .anyMatch(BeanFactoryCacheOperationSourceAdvisor.class::isInstance);
  }

  private void look(Class<?> type, CacheOperationSource source, Map<String, Set<String>> changes) {
    MethodIntrospector.selectMethods(
            type,
            (MethodIntrospector.MetadataLookup<Collection<CacheOperation>>)
                method -> source.getCacheOperations(method, type))
        .forEach(
            (method, operations) ->
                operations.forEach(operation -> make(type, method, operation, changes)));
  }

  private void make(
      Class<?> type, Method method, CacheOperation operation, Map<String, Set<String>> changes) {
    SpringCacheManager manager = managerOf(operation);
    if (manager == null) {
      return;
    }
    String where = type.getSimpleName() + "." + method.getName();
    for (String name : operation.getCacheNames()) {
      try {
        var unused = manager.getCache(name);
        named.add(name);
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(
            "the annotation of %s.%s: %s"
                .formatted(type.getName(), method.getName(), e.getMessage()),
            e);
      }
      if (operation instanceof CacheEvictOperation || operation instanceof CachePutOperation) {
        changes.computeIfAbsent(name, any -> new TreeSet<>()).add(where);
      }
    }
  }

  private @Nullable SpringCacheManager managerOf(CacheOperation operation) {
    if (!operation.getCacheResolver().isEmpty()) {
      return null; // which may know other caches
    }
    String name = operation.getCacheManager();
    CacheManager manager =
        name.isEmpty()
            ? managers.getIfUnique()
            : beans.containsBean(name) && beans.isTypeMatch(name, CacheManager.class)
                ? beans.getBean(name, CacheManager.class)
                : null; // Spring says so when the method is called
    return manager instanceof SpringCacheManager own ? own : null;
  }
}
