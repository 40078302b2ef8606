package io.reportcache.spring;

import io.reportcache.spring.annotation.CachedReport;
import io.reportcache.spring.annotation.InvalidatesReports;
import io.reportcache.tenant.TenantContext;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application that {@link PackagedApplicationTest} packs into an archive. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class PackagedApplication {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(PackagedApplication.class, args);
  }

  @Bean
  Sales sales() {
    return new Sales();
  }

  /** A service with annotations, ours and Spring's. */
  public static class Sales {

    private final AtomicInteger computed = new AtomicInteger();

    /** Returns a report. */
    @CachedReport("sales")
    public String report() {
      return TenantContext.require().value() + " " + computed.incrementAndGet();
    }

    /** Returns a value. */
    @Cacheable("lists")
    public String list() {
      return "list " + computed.incrementAndGet();
    }

    /** Changes both. */
    @InvalidatesReports({"sales:*", "lists:*"})
    public void change() {}
  }

  /** Its web face. */
  @RestController
  public static class Pages {

    private final Sales sales;

    Pages(Sales sales) {
      this.sales = sales;
    }

    /** Returns both. */
    @GetMapping("/sales")
    public String get() {
      return sales.report() + ", " + sales.list();
    }

    /** Changes both. */
    @PostMapping("/sales")
    public void post() {
      sales.change();
    }
  }
}
