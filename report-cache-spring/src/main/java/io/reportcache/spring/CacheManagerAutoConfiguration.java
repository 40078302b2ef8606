package io.reportcache.spring;

import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import io.reportcache.spring.cache.SpringCacheManager;
import io.reportcache.spring.cache.SpringCacheManagerBuilder;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/**
 * A {@code CacheManager} that keeps what {@code @Cacheable}, {@code @CachePut} and
 * {@code @CacheEvict} cache in the application's {@link TenantCacheManager}, before Boot makes
 * another. Not if the application has a {@code CacheManager} or a bean named {@code cacheResolver},
 * nor if {@code spring.cache.type} is set. Off with {@code report-cache.cache.enabled=false}.
 *
 * <p>{@code report-cache.cache.*} says what holds for all caches, {@code
 * report-cache.caches.<name>.*} what holds for one.
 */
@AutoConfiguration(
    after = ReportCacheAutoConfiguration.class,
    beforeName = {
      "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration",
      "org.springframework.boot.autoconfigure.cache.CacheAutoConfiguration"
    })
@ConditionalOnProperty(
    name = {"report-cache.enabled", "report-cache.cache.enabled"},
    havingValue = "true",
    matchIfMissing = true)
@ConditionalOnBean(TenantCacheManager.class)
@ImportRuntimeHints(SimpleKeyHints.class)
public final class CacheManagerAutoConfiguration {

  private static final GuardedLog log = GuardedLog.of(CacheManagerAutoConfiguration.class);

  /** No type of Boot's has this name. */
  private static final String UNSET = "(unset)";

  /** Creates the configuration; for Spring to call. */
  public CacheManagerAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(value = CacheManager.class, name = "cacheResolver")
  @ConditionalOnProperty(name = "spring.cache.type", havingValue = UNSET, matchIfMissing = true)
  SpringCacheManager reportCacheCacheManager(
      TenantCacheManager caches, ReportCacheProperties properties, Environment environment) {
    SpringCaches all = properties.cache();
    List<String> names = all.names().isEmpty() ? namesOfBoot(environment) : all.names();
    CacheOptions.NAMED.requireBound(properties.caches().keySet(), Binder.get(environment));
    ConfiguredCaches configured = ConfiguredCaches.of(properties.caches(), all, names);
    SpringCacheManagerBuilder builder =
        SpringCacheManager.builder(caches)
            .defaultPolicy(configured::policyOf)
            .allowNullValues(all.allowNullValues())
            .loadTimeout(properties.loadTimeout());
    if (!names.isEmpty()) {
      builder.names(names);
    }
    configured.options().keySet().forEach(name -> builder.policy(name, configured.policyOf(name)));
    SpringCacheManager manager = builder.build();
    log.info(
        "Spring's cache annotations are kept by report-cache; caches {}, with options of their own"
            + " {}",
        names.isEmpty() ? "on demand" : names,
        properties.caches().keySet());
    return manager;
  }

  @Bean
  static AnnotatedCaches reportCacheAnnotatedCaches(
      ConfigurableListableBeanFactory beans,
      ObjectProvider<CacheOperationSource> sources,
      ObjectProvider<CacheManager> managers,
      ObjectProvider<SpringCacheManager> ours,
      ObjectProvider<ReportCache> reports) {
    return new AnnotatedCaches(beans, sources, managers, ours, reports);
  }

  @Bean
  static MisspeltCaches reportCacheMisspeltCaches(
      ObjectProvider<ReportCacheProperties> properties, AnnotatedCaches caches) {
    return new MisspeltCaches(properties, caches);
  }

  private static List<String> namesOfBoot(Environment environment) {
    return Binder.get(environment)
        .bind("spring.cache.cache-names", Bindable.listOf(String.class))
        .orElse(List.of());
  }
}
