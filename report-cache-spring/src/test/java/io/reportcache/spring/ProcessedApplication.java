package io.reportcache.spring;

import io.reportcache.event.DomainEvent;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.spring.annotation.CachedReport;
import io.reportcache.spring.annotation.InvalidatesReports;
import io.reportcache.spring.annotation.ReportEventHandler;
import io.reportcache.tenant.TenantContext;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application that {@link ProcessedApplicationTest} has processed ahead of time. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class ProcessedApplication {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(ProcessedApplication.class, args);
  }

  /** An event that is stored. */
  public record Sold(String item) implements DomainEvent {}

  @Bean
  Report<NoParams, String> sales() {
    return Report.named("sales", String.class)
        .invalidatedBy(Sold.class)
        .generatedBy(() -> "sales of " + TenantContext.require().value());
  }

  @Bean
  Shop shop(ApplicationEventPublisher events) {
    return new Shop(events);
  }

  /** A service with annotations, ours and Spring's. */
  public static class Shop {

    private final AtomicInteger computed = new AtomicInteger();
    private final ApplicationEventPublisher events;

    Shop(ApplicationEventPublisher events) {
      this.events = events;
    }

    /** Returns a report. */
    @CachedReport("dashboard")
    public String dashboard() {
      return TenantContext.require().value() + " " + computed.incrementAndGet();
    }

    /** Returns a value. */
    @Cacheable("lists")
    public String list() {
      return "list " + computed.incrementAndGet();
    }

    /** Changes both. */
    @InvalidatesReports({"dashboard:*", "lists:*"})
    public void sell() {
      events.publishEvent(new Sold("book"));
    }

    @ReportEventHandler(name = "mailer")
    void thank(Sold sold) {}
  }

  /** Its web face, a bean as a member of the configuration. */
  @RestController
  public static class Pages {

    private final Shop shop;

    Pages(Shop shop) {
      this.shop = shop;
    }

    /** Returns both. */
    @GetMapping("/both")
    public String both() {
      return shop.dashboard() + ", " + shop.list();
    }

    /** Changes both. */
    @GetMapping("/sell")
    public String sell() {
      shop.sell();
      return "sold";
    }
  }
}
