package io.reportcache.spring.annotation;

import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.event.EventBus;
import io.reportcache.report.Report;
import io.reportcache.spring.DeliveriesAutoConfiguration;
import io.reportcache.spring.DurableEventsCustomizer;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.spring.WarmedTenants;
import io.reportcache.spring.cache.SpringCacheManager;
import io.reportcache.tenant.TenantResolver;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Has {@link CachedReport}, {@link InvalidatesReports}, {@link WarmsReports}, {@link
 * ReportEventHandler} and {@link TenantScoped} act on the methods of beans. Off with {@code
 * report-cache.annotations.enabled=false}, and with {@code report-cache.enabled=false}. Proxies
 * extend the classes of beans, unless {@code spring.aop.proxy-target-class} is false.
 */
@AutoConfiguration(after = {ReportCacheAutoConfiguration.class, DeliveriesAutoConfiguration.class})
@ConditionalOnProperty(
    name = {"report-cache.enabled", "report-cache.annotations.enabled"},
    havingValue = "true",
    matchIfMissing = true)
public final class ReportAnnotationsAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public ReportAnnotationsAutoConfiguration() {}

  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static AnnotatedTypes reportCacheAnnotatedTypes() {
    return new AnnotatedTypes();
  }

  @Bean
  static AnnotationAdvisor reportCacheTenantScoped(
      ConfigurableListableBeanFactory beans,
      AnnotatedTypes types,
      ObjectProvider<TenantResolver> tenants,
      Environment environment) {
    boolean byClass = byClass(environment);
    AnnotatedMethods<ScopedMethod> methods =
        new AnnotatedMethods<>(
            types, byClass, (method, type) -> ScopedMethod.read(method, type, beans));
    return new AnnotationAdvisor(
            methods, new ScopingInterceptor(methods, tenants::getObject), byClass)
        .outermost();
  }

  @Bean
  static AnnotationAdvisor reportCacheInvalidatesReports(
      ConfigurableListableBeanFactory beans,
      AnnotatedTypes types,
      ObjectProvider<TenantCacheManager> caches,
      ObjectProvider<TenantResolver> tenants,
      Environment environment) {
    boolean byClass = byClass(environment);
    AnnotatedMethods<List<Invalidation>> methods =
        new AnnotatedMethods<>(
            types, byClass, method -> InvalidatingInterceptor.read(method, beans, byClass));
    return new AnnotationAdvisor(
        methods,
        new InvalidatingInterceptor(methods, caches::getObject, tenants::getObject),
        byClass);
  }

  @Bean
  static CachingAdvisor reportCacheCachedReport(
      ConfigurableListableBeanFactory beans,
      AnnotatedTypes types,
      ObjectProvider<TenantCacheManager> caches,
      ObjectProvider<MethodReports> reports,
      Environment environment) {
    boolean byClass = byClass(environment);
    AnnotatedMethods<CachedMethod> methods =
        new AnnotatedMethods<>(
            types, byClass, method -> CachingInterceptor.read(method, beans, byClass));
    return new CachingAdvisor(
        methods, new CachingInterceptor(methods, caches::getObject, reports::getObject), byClass);
  }

  @Bean
  static MethodReports reportCacheMethodReports(
      ConfigurableListableBeanFactory beans,
      ObjectProvider<Report<?, ?>> reports,
      ObjectProvider<ReportCache> cache) {
    return new MethodReports(beans, reports, cache);
  }

  @Bean
  static InvalidatingMethods reportCacheInvalidatingMethods(
      ConfigurableListableBeanFactory beans,
      ObjectProvider<Report<?, ?>> reports,
      ObjectProvider<MethodReports> methods,
      Environment environment) {
    return new InvalidatingMethods(beans, reports, methods, byClass(environment));
  }

  @Bean
  static MisspeltPatterns reportCacheMisspeltPatterns(
      InvalidatingMethods methods, ObjectProvider<SpringCacheManager> managers) {
    return new MisspeltPatterns(methods, managers);
  }

  @Bean
  static SelfCallCheck reportCacheSelfCallCheck(ConfigurableListableBeanFactory beans) {
    return new SelfCallCheck(
        beans,
        List.of(
            CachedReport.class,
            InvalidatesReports.class,
            InvalidatesReports.All.class,
            TenantScoped.class));
  }

  @Bean
  static AnnotatedJobs reportCacheAnnotatedJobs(
      ConfigurableListableBeanFactory beans,
      ObjectProvider<ReportCache> reports,
      ObjectProvider<WarmedTenants> tenants) {
    return new AnnotatedJobs(beans, reports, tenants);
  }

  @Bean
  static AnnotatedHandlers reportCacheAnnotatedHandlers(
      ConfigurableListableBeanFactory beans, ObjectProvider<EventBus> bus) {
    return new AnnotatedHandlers(beans, bus);
  }

  @Bean
  @ConditionalOnBean(DeliveryStore.class)
  DurableEventsCustomizer reportCacheStoredHandlers(AnnotatedHandlers handlers) {
    return handlers::register;
  }

  private static boolean byClass(Environment environment) {
    return environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true);
  }
}
