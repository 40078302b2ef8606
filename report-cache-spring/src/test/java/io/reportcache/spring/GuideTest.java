package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.key.KeyPattern;
import io.reportcache.report.Report;
import io.reportcache.spring.annotation.CachedReport;
import io.reportcache.spring.annotation.InvalidatesReports;
import io.reportcache.spring.annotation.ReportAnnotationsAutoConfiguration;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.tenant.TenantScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Month;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** The README's sample for Spring as it stands there, and how reports behave around it. */
@Tag("slow")
class GuideTest {

  private static final Pattern SAMPLE =
      Pattern.compile("```java spring\\R(.*?)```", Pattern.DOTALL);

  @Test
  void theLinesOfTheGuideWork() {
    Runners.runner()
        .withPropertyValues("report-cache.single-tenant=true")
        .withUserConfiguration(Application.class)
        .run(
            context -> {
              Shop shop = context.getBean(Shop.class);
              Orders orders = context.getBean(Orders.class);
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(0));
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(0));
              assertThat(orders.computed).isEqualTo(1);

              shop.order("o-1", Month.MAY);
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(1));
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(1));
              assertThat(orders.computed).isEqualTo(2);

              assertThat(shop.correct("o-2", Month.MAY)).isEqualTo(new Sales(2));
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(2));
              assertThat(orders.computed).as("kept at the commit").isEqualTo(3);
            });
  }

  @Test
  void theLinesWithAnnotationsWork() {
    Runners.runner()
        .withConfiguration(AutoConfigurations.of(ReportAnnotationsAutoConfiguration.class))
        .withPropertyValues("report-cache.single-tenant=true")
        .withUserConfiguration(Application.class)
        .withBean(Annotated.class)
        .run(
            context -> {
              Annotated shop = context.getBean(Annotated.class);
              Orders orders = context.getBean(Orders.class);
              assertThat(shop.salesIn(Month.MAY)).isEqualTo(new Sales(0));
              assertThat(shop.salesIn(Month.MAY)).isEqualTo(new Sales(0));
              assertThat(orders.computed).isEqualTo(1);

              shop.place("o-1", Month.MAY);
              assertThat(shop.salesIn(Month.MAY)).isEqualTo(new Sales(1));
              assertThat(orders.computed).isEqualTo(2);
              shop.place("o-2", Month.JUNE);
              assertThat(shop.salesIn(Month.MAY)).isEqualTo(new Sales(1));
              assertThat(orders.computed).isEqualTo(2);
            });
  }

  @Test
  void aValueReadAfterTheEventIsKeptIfTheBusHasHadItAlready() {
    Runners.runner()
        .withPropertyValues("report-cache.single-tenant=true")
        .withUserConfiguration(Application.class)
        .run(
            context -> {
              Shop shop = context.getBean(Shop.class);
              Orders orders = context.getBean(Orders.class);

              assertThat(shop.orderAndReadOnTheBus("o-1", Month.MAY)).isEqualTo(new Sales(1));
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(1));
              assertThat(orders.computed).as("kept at the commit").isEqualTo(1);

              assertThat(shop.orderAndRead("o-2", Month.MAY)).isEqualTo(new Sales(2));
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(2));
              assertThat(orders.computed).as("dropped at the commit").isEqualTo(3);
            });
  }

  @Test
  void theOtherSamplesWork() {
    Runners.runner()
        .withPropertyValues("report-cache.reports.monthly-sales.ttl=5m")
        .withUserConfiguration(Application.class, More.class)
        .run(
            context -> {
              ReportCache reports = context.getBean(ReportCache.class);
              assertThat(reports.current().tenant()).isEqualTo(TenantId.of("acme"));
              assertThat(reports.effectOf(new OrderPlaced("o-1")))
                  .contains(KeyPattern.of("dashboard:*"));
              assertThat(context.getBean(WarmedTenants.class).tenants())
                  .containsExactly(TenantId.of("acme"), TenantId.of("globex"));
              assertThat(new Endpoint().handle(new Request("globex"))).isEqualTo("globex");
            });
  }

  @Test
  void durableEventsAndJobsReachTheirHandlers() {
    Runners.runner()
        .withPropertyValues("report-cache.deliveries.store=memory")
        .withUserConfiguration(Durable.class)
        .run(
            context -> {
              TenantContext.run(
                  TenantId.of("acme"),
                  () -> {
                    context.getBean(DurableEvents.class).publish(new InvoicePaid("i-17"));
                    context.getBean(TenantQueues.class).dispatch(new SendReminder("a-17"));
                  });
              Mailer mailer = context.getBean(Mailer.class);
              assertThat(Set.of(mailer.next(), mailer.next()))
                  .containsExactlyInAnyOrder("i-17", "a-17");
            });
  }

  @Test
  void theSamplesOfTheReadmeStandHere() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/README.md"))) {
      root = root.getParent();
    }
    String here =
        Files.readString(
            root.resolve("report-cache-spring/src/test/java/io/reportcache/spring/GuideTest.java"));
    List<MatchResult> samples =
        SAMPLE.matcher(Files.readString(root.resolve("README.md"))).results().toList();
    assertThat(samples).hasSize(2);
    assertThat(samples)
        .allSatisfy(sample -> assertThat(unindented(here)).contains(unindented(sample.group(1))));
  }

  private static String unindented(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n"));
  }

  @EventName("invoice.paid")
  record InvoicePaid(String invoice) implements DomainEvent {}

  @JobName("reminder.send")
  record SendReminder(String appointment) implements TenantJob {}

  static class Mailer {

    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();

    void thank(InvoicePaid paid) {
      sent.add(paid.invoice());
    }

    void remind(SendReminder reminder) {
      sent.add(reminder.appointment());
    }

    String next() throws InterruptedException {
      return sent.poll(20, TimeUnit.SECONDS);
    }
  }

  @Configuration
  @Import(Mailer.class)
  static class Durable {

    @Bean
    DurableEventsCustomizer invoiceEvents(Mailer mailer) {
      return events ->
          events
              .type(InvoicePaid.class)
              .handler(
                  "mailer",
                  InvoicePaid.class,
                  LaneOptions.defaults(),
                  (paid, run) -> mailer.thank(paid.event()));
    }

    @Bean
    TenantQueuesCustomizer reminders(Mailer mailer) {
      return queues -> queues.job(SendReminder.class, (reminder, run) -> mailer.remind(reminder));
    }
  }

  record OrderPlaced(String id) implements DomainEvent {}

  record Sales(int orders) {}

  @Configuration
  @EnableTransactionManagement
  @Import({ShopDatabase.class, Orders.class, Shop.class})
  static class Application {

    @Bean
    Report<Month, Sales> monthlySales(Orders orders) {
      return Report.named("monthly-sales", Sales.class)
          .keyedBy(Month::name)
          .invalidatedBy(OrderPlaced.class)
          .generatedBy(orders::salesIn);
    }
  }

  static class Shop {

    private final ReportCache reports;
    private final Report<Month, Sales> monthlySales;
    private final Orders orders;
    private final ApplicationEventPublisher events;

    Shop(
        ReportCache reports,
        Report<Month, Sales> monthlySales,
        Orders orders,
        ApplicationEventPublisher events) {
      this.reports = reports;
      this.monthlySales = monthlySales;
      this.orders = orders;
      this.events = events;
    }

    Sales sales(Month month) {
      return reports.get(monthlySales, month); // computed once, then a hit
    }

    @Transactional
    public void order(String id, Month month) {
      orders.add(id, month);
      events.publishEvent(new OrderPlaced(id)); // drops the sales once this has committed
    }

    @Transactional
    public Sales orderAndRead(String id, Month month) {
      orders.add(id, month);
      events.publishEvent(new OrderPlaced(id));
      return reports.get(monthlySales, month);
    }

    @Transactional
    public Sales orderAndReadOnTheBus(String id, Month month) {
      orders.add(id, month);
      reports.events().publish(new OrderPlaced(id));
      return reports.get(monthlySales, month);
    }

    @Transactional
    public Sales correct(String id, Month month) {
      orders.add(id, month);
      reports.current().invalidate(monthlySales); // for others at the commit
      return reports.get(monthlySales, month); // with this order in it
    }
  }

  static class Annotated {

    private final Orders orders;

    Annotated(Orders orders) {
      this.orders = orders;
    }

    @CachedReport(value = "sales-in", ttl = "15m")
    public Sales salesIn(Month month) { // runs once for each tenant and month
      return orders.salesIn(month);
    }

    @Transactional
    @InvalidatesReports("sales-in:#{#month}") // drops that month when this has committed
    public void place(String id, Month month) {
      orders.add(id, month);
    }
  }

  static class Orders {

    int computed;
    private final JdbcTemplate jdbc;

    Orders(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
    }

    void add(String id, Month month) {
      jdbc.update("insert into orders values (?)", month.name() + ":" + id);
    }

    Sales salesIn(Month month) {
      computed++;
      return new Sales(
          jdbc.queryForObject(
              "select count(*) from orders where id like ?", Integer.class, month.name() + ":%"));
    }
  }

  record Customers(List<String> activeIds) {}

  record User(String customer) {}

  record Request(String customer) {}

  @Configuration
  static class More {

    @Bean
    Customers customers() {
      return new Customers(List.of("acme", "globex"));
    }

    @Bean
    TenantResolver tenantResolver() {
      return () -> TenantId.of(currentUser().customer());
    }

    @Bean
    WarmedTenants warmedTenants(Customers customers) {
      return () -> customers.activeIds().stream().map(TenantId::of).toList();
    }

    @Bean
    ReportCacheCustomizer cascades() {
      return builder -> builder.cascade("monthly-sales:*", "dashboard:*");
    }

    private static User currentUser() {
      return new User("acme");
    }
  }

  static class Endpoint {

    String handle(Request request) {
      try (TenantScope scope = TenantContext.open(TenantId.of(request.customer()))) {
        return answer(request);
      }
    }

    private static String answer(Request request) {
      assertThat(TenantContext.require().value()).isEqualTo(request.customer());
      return TenantContext.require().value();
    }
  }
}
