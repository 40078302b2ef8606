package io.reportcache.benchmarks.stale;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring's annotations on Caffeine: the report is cacheable, the order evicts it. */
final class WithSpring implements Application {

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final Service service;
  private final boolean sync;
  private final boolean allEntries;

  WithSpring(Orders orders, boolean sync, boolean allEntries) {
    this.sync = sync;
    this.allEntries = allEntries;
    context.register(Config.class);
    context.registerBean(Service.class, () -> new Service(orders));
    context.refresh();
    service = context.getBean(Service.class);
  }

  @Override
  public void order() {
    if (allEntries) {
      service.orderThatEvictsAll();
    } else {
      service.order();
    }
  }

  @Override
  public int report() {
    return sync ? service.reportOfOne() : service.report();
  }

  @Override
  public void close() {
    context.close();
  }

  /** A service as an application has it. */
  public static class Service {

    private final Orders orders;

    Service(Orders orders) {
      this.orders = orders;
    }

    /** Returns the report. */
    @Cacheable("sales")
    public int report() {
      return orders.report();
    }

    /** Returns the report, which only one thread computes at a time. */
    @Cacheable(value = "sales", sync = true)
    public int reportOfOne() {
      return orders.report();
    }

    /** Places an order, and evicts the report by its key. */
    @CacheEvict("sales")
    public void order() {
      orders.place();
    }

    /** Places an order, and evicts all reports. */
    @CacheEvict(value = "sales", allEntries = true)
    public void orderThatEvictsAll() {
      orders.place();
    }
  }

  /** The application. */
  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  public static class Config {

    /** Returns the caches. */
    @Bean
    public CacheManager caches() {
      CaffeineCacheManager caches = new CaffeineCacheManager("sales");
      caches.setCaffeine(
          Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofMinutes(15)));
      return caches;
    }
  }
}
