package io.reportcache.spring.restart;

import io.reportcache.ReportCache;
import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.spring.TenantQueuesCustomizer;
import io.reportcache.spring.annotation.CachedReport;
import io.reportcache.spring.annotation.InvalidatesReports;
import io.reportcache.spring.annotation.ReportEventHandler;
import io.reportcache.spring.annotation.WarmsReports;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is started again and again, each time by a class loader of its own, in {@link Restarts}. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
@EnableTransactionManagement
public class RestartedApplication {

  /** An event that is stored. */
  @EventName("order.paid")
  public record OrderPaid(String order) implements DomainEvent {}

  /** A job that is stored. */
  @JobName("mail")
  public record Mail(String to) implements TenantJob {}

  /** What a report is of; its class is another with each restart. */
  public record Sales(String tenant, int number) {}

  /** Parameters of a report. */
  public record Filter(String region) {}

  private static final AtomicInteger COMPUTED = new AtomicInteger();

  /** Returns the database, which outlives each start. */
  static DataSource database() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:restarts;DB_CLOSE_DELAY=-1");
    return database;
  }

  @Bean
  DataSource dataSource() {
    return database();
  }

  @Bean
  PlatformTransactionManager transactionManager(DataSource dataSource) {
    return new DataSourceTransactionManager(dataSource);
  }

  @Bean
  Report<Filter, Sales> sales() {
    return Report.named("sales", Sales.class)
        .keyedBy(Filter.class)
        .invalidatedBy(OrderPaid.class)
        .generatedBy(
            filter -> new Sales(TenantContext.require().value(), COMPUTED.incrementAndGet()));
  }

  @Bean
  Report<NoParams, Sales> stock() {
    return Report.named("stock", Sales.class)
        .generatedBy(() -> new Sales("all", COMPUTED.incrementAndGet()));
  }

  @Bean
  CountDownLatch handled() {
    return new CountDownLatch(2);
  }

  @Bean
  TenantQueuesCustomizer mails(CountDownLatch handled) {
    return queues -> queues.job(Mail.class, (mail, run) -> handled.countDown());
  }

  @Bean
  Shop shop(ApplicationEventPublisher events, CountDownLatch handled) {
    return new Shop(events, handled);
  }

  /** A service with annotations. */
  public static class Shop {
    private final ApplicationEventPublisher events;
    private final CountDownLatch handled;

    Shop(ApplicationEventPublisher events, CountDownLatch handled) {
      this.events = events;
      this.handled = handled;
    }

    /** Returns a report. */
    @CachedReport(value = "dashboard", key = "#filter.region")
    public Sales dashboard(Filter filter) {
      return new Sales(filter.region(), COMPUTED.incrementAndGet());
    }

    /** Returns a value. */
    @Cacheable("lists")
    public Sales list(Filter filter) {
      return new Sales(filter.region(), COMPUTED.incrementAndGet());
    }

    /** Changes all. */
    @Transactional
    @InvalidatesReports({"dashboard:*", "lists:*"})
    public void pay(String order) {
      events.publishEvent(new OrderPaid(order));
    }

    @WarmsReports(every = "1h")
    void warm() {}

    @ReportEventHandler(name = "mailer")
    void thank(OrderPaid paid) {
      handled.countDown();
    }
  }

  /** Its web face, which is a bean as a member of the configuration. */
  @RestController
  public static class Pages {
    private final ReportCache reports;
    private final Report<Filter, Sales> sales;

    Pages(ReportCache reports, Report<Filter, Sales> sales) {
      this.reports = reports;
      this.sales = sales;
    }

    /** Returns the tenant's report. */
    @GetMapping("/sales")
    public String get() {
      return reports.get(sales, new Filter("eu")).toString();
    }
  }

  /**
   * Starts the application, uses all of it, and closes it.
   *
   * @param works whether what is stored is worked on, and not left for the next start
   * @return what a request has been answered
   */
  public static String serve(boolean works) throws Exception {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(RestartedApplication.class)
            .registerShutdownHook(false)
            .run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--management.endpoints.web.exposure.include=*",
                "--report-cache.tenant.from=header",
                "--report-cache.warm-tenants=acme",
                "--report-cache.deliveries.store=jdbc",
                "--report-cache.deliveries.worker.enabled=" + works)) {
      String answer = request(context, "/sales");
      require(answer.equals(request(context, "/sales")), "a hit");
      require(request(context, "/actuator/reportcache/reports").contains("OrderPaid"), "endpoint");
      try (TenantScope scope = TenantContext.open(TenantId.of("acme"))) {
        use(context, works);
      }
      require(!answer.equals(request(context, "/sales")), "invalidated by the event");
      return answer;
    }
  }

  private static void use(ConfigurableApplicationContext context, boolean works) throws Exception {
    Shop shop = context.getBean(Shop.class);
    Filter filter = new Filter("eu");
    Sales dashboard = shop.dashboard(filter);
    require(dashboard == shop.dashboard(filter), "a hit of an annotation");
    Object listed = shop.list(filter);
    require(listed == shop.list(filter), "a hit of a cache");
    context.getBean(ReportCache.class).warming().runNow("Shop.warm").get(20, TimeUnit.SECONDS);
    shop.pay("o-1");
    require(dashboard != shop.dashboard(filter), "invalidated by an annotation");
    var unused = context.getBean(TenantQueues.class).dispatch(new Mail("a"));
    require(!works || context.getBean(CountDownLatch.class).await(20, TimeUnit.SECONDS), "handled");
  }

  private static String request(ConfigurableApplicationContext context, String path)
      throws IOException {
    String port = context.getEnvironment().getProperty("local.server.port");
    HttpURLConnection request =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    request.setRequestProperty("X-Tenant-Id", "acme");
    request.setRequestProperty("Connection", "close");
    try (var body = request.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not so: " + what);
    }
  }
}
