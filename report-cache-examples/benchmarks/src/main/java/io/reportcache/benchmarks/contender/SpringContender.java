package io.reportcache.benchmarks.contender;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.benchmarks.workload.Workload;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring's {@code @Cacheable} on Caffeine, through the proxy, the tenant in a SpEL key. */
@State(Scope.Benchmark)
public class SpringContender {

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext(Application.class);
  private final Sales sales = context.getBean(Sales.class);

  /** Fills it. */
  public SpringContender() {
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      var unused = sales.report(Workload.tenant(entry), Workload.text(entry));
    }
  }

  /** Returns the entry's value. */
  public Integer get(int entry) {
    return sales.report(Workload.tenant(entry), Workload.text(entry));
  }

  /** Ends what the context runs. */
  @TearDown
  public void close() {
    context.close();
  }

  /** A service as an application has it. */
  public static class Sales {

    /** Returns the report. */
    @Cacheable(cacheNames = "reports", key = "#tenant + ':' + #page")
    public Integer report(String tenant, String page) {
      return Workload.value(1);
    }
  }

  /** The application. */
  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  public static class Application {

    /** Returns the service, which Spring wraps. */
    @Bean
    public Sales sales() {
      return new Sales();
    }

    /** Returns the caches. */
    @Bean
    public CacheManager caches() {
      CaffeineCacheManager caches = new CaffeineCacheManager("reports");
      caches.setCaffeine(
          Caffeine.newBuilder().maximumSize(Workload.MAXIMUM_SIZE).expireAfterWrite(Workload.TTL));
      return caches;
    }
  }
}
