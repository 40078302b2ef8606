package io.reportcache.benchmarks.contender;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.spring.CacheManagerAutoConfiguration;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.spring.annotation.CachedReport;
import io.reportcache.spring.annotation.ReportAnnotationsAutoConfiguration;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.Map;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/** An application whose methods are cached by annotations. One tenant has all the entries. */
@State(Scope.Benchmark)
public abstract class AnnotatedContender {

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final Pages pages;

  /** Starts the application and fills its caches. */
  protected AnnotatedContender(Class<?> application) {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "options",
                Map.of(
                    "report-cache.maximum-size", 3 * Workload.MAXIMUM_SIZE,
                    "report-cache.cache.ttl", Workload.TTL,
                    "report-cache.reports.cached.ttl", Workload.TTL)));
    context.register(application);
    context.refresh();
    pages = context.getBean(Pages.class);
    TenantContext.run(TenantId.of(Workload.tenant(0)), this::fill);
  }

  private void fill() {
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      var unused = pages.ofTenant(entry) + pages.cacheable(entry) + pages.cachedReport(entry);
    }
  }

  /** Returns the service, which Spring wraps. */
  public Pages pages() {
    return pages;
  }

  /** Ends what the context runs. */
  @TearDown
  public void close() {
    context.close();
  }

  /** A service as an application has it. */
  public static class Pages {

    /** Returns the page, kept by Spring under a key with the tenant. */
    @Cacheable(
        cacheNames = "by-tenant",
        key = "T(io.reportcache.tenant.TenantContext).require().value() + ':' + #page")
    public Integer ofTenant(Integer page) {
      return Workload.value(page);
    }

    /** Returns the page, kept by Spring under the parameter. */
    @Cacheable("plain")
    public Integer cacheable(Integer page) {
      return Workload.value(page);
    }

    /** Returns the page, kept by this library. */
    @CachedReport("cached")
    public Integer cachedReport(Integer page) {
      return Workload.value(page);
    }
  }

  /** The application with Spring's own manager. */
  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  public static class CaffeineApplication {

    /** Returns the service. */
    @Bean
    public Pages pages() {
      return new Pages();
    }

    /** Returns the caches. */
    @Bean
    public CacheManager caches() {
      CaffeineCacheManager caches = new CaffeineCacheManager();
      caches.setCaffeine(
          Caffeine.newBuilder().maximumSize(Workload.MAXIMUM_SIZE).expireAfterWrite(Workload.TTL));
      return caches;
    }
  }

  /** The application with this library. */
  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  @ImportAutoConfiguration({
    ReportCacheAutoConfiguration.class,
    CacheManagerAutoConfiguration.class,
    ReportAnnotationsAutoConfiguration.class
  })
  public static class ReportCacheApplication {

    /** Returns the service. */
    @Bean
    public Pages pages() {
      return new Pages();
    }
  }
}
