package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.event.SubscriptionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** E1: durable events of a child context, of which the parent has the bridge and the bus. */
@Tag("slow")
class ChildContextsTest {

  private static final String[] STORE = {
    "report-cache.deliveries.store=jdbc",
    "report-cache.deliveries.create-tables=true",
    "report-cache.deliveries.worker.enabled=false"
  };

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {}

  @EventName("invoice.paid")
  record InvoicePaid(String invoice) implements DomainEvent {}

  @JobName("remind")
  record Remind(String invoice) implements TenantJob {}

  /** Who publishes, and how. */
  enum Door {
    CHILD((parent, child) -> event -> child.publishEvent(event)),
    PARENT((parent, child) -> event -> parent.publishEvent(event)),
    BUS((parent, child) -> event -> child.getBean(EventBus.class).publish(event)),
    DURABLE_EVENTS((parent, child) -> event -> child.getBean(DurableEvents.class).publish(event));

    private interface Publishing {
      void publish(DomainEvent event);
    }

    private interface Way {
      Publishing of(ConfigurableApplicationContext parent, ConfigurableApplicationContext child);
    }

    private final Way way;

    Door(Way way) {
      this.way = way;
    }

    BiConsumer<ConfigurableApplicationContext, DomainEvent> from(
        ConfigurableApplicationContext parent) {
      return (child, event) -> way.of(parent, child).publish(event);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({ReportCacheAutoConfiguration.class, DeliveriesAutoConfiguration.class})
  static class Parent {}

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({ReportCacheAutoConfiguration.class, DeliveriesAutoConfiguration.class})
  static class Database {

    @Bean
    DataSource dataSource() {
      JdbcDataSource database = new JdbcDataSource();
      database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
      return database;
    }

    @Bean
    PlatformTransactionManager transactions(DataSource database) {
      return new DataSourceTransactionManager(database);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Orders {

    @Bean
    DurableEventsCustomizer orders() {
      return events ->
          events
              .type(OrderPlaced.class)
              .handler("mailer", OrderPlaced.class, LaneOptions.defaults(), (event, run) -> {});
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Invoices {

    @Bean
    DurableEventsCustomizer invoices() {
      return events ->
          events
              .type(InvoicePaid.class)
              .handler("ledger", InvoicePaid.class, LaneOptions.defaults(), (event, run) -> {});
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Jobs {

    @Bean
    TenantQueuesCustomizer reminders() {
      return queues -> queues.job(Remind.class, (remind, run) -> {});
    }
  }

  /** Publishes as soon as it's made. */
  @Configuration(proxyBeanMethods = false)
  static class Early {

    @Bean
    InitializingBean first(ApplicationEventPublisher publisher) {
      return () -> publisher.publishEvent(new OrderPlaced("o-0"));
    }
  }

  private final ConfigurableApplicationContext parent =
      application(Parent.class).properties("report-cache.single-tenant=true").run();
  private final List<ConfigurableApplicationContext> children = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    children.forEach(ConfigurableApplicationContext::close);
    parent.close();
  }

  @ParameterizedTest
  @EnumSource
  void theyAreStoredWhicheverWayTheyArePublished(Door door) {
    ConfigurableApplicationContext child = child(STORE, Database.class, Orders.class);
    subscribe();
    var publish = door.from(parent);
    TransactionTemplate transaction =
        new TransactionTemplate(child.getBean(PlatformTransactionManager.class));
    transaction.executeWithoutResult(
        status -> {
          publish.accept(child, new OrderPlaced("o-1"));
          assertThat(told).isEmpty();
        });
    transaction.executeWithoutResult(
        status -> {
          publish.accept(child, new OrderPlaced("o-2"));
          status.setRollbackOnly();
        });
    assertThat(stored(child)).containsExactly("order.placed");
    assertThat(told).containsExactly("o-1");
    publish.accept(child, new OrderPlaced("o-3"));
    assertThat(stored(child)).hasSize(2);
    assertThat(told).containsExactly("o-1", "o-3");
  }

  @Test
  void whatTheChildPublishesWhileItStartsIsStored() {
    assertThat(stored(child(STORE, Database.class, Orders.class, Early.class))).hasSize(1);
  }

  @Test
  void eachOfTwoChildrenStoresItsOwn() {
    ConfigurableApplicationContext orders = child(STORE, Database.class, Orders.class);
    ConfigurableApplicationContext invoices = child(STORE, Database.class, Invoices.class);
    for (ConfigurableApplicationContext publisher : List.of(parent, orders, invoices)) {
      publisher.publishEvent(new OrderPlaced("o-1"));
      publisher.publishEvent(new InvoicePaid("i-1"));
    }
    assertThat(stored(orders)).containsExactly("order.placed", "order.placed", "order.placed");
    assertThat(stored(invoices)).containsExactly("invoice.paid", "invoice.paid", "invoice.paid");
  }

  @Test
  void whatTwoChildrenHaveIsRefusedUnlessOneIsNamed() {
    ConfigurableApplicationContext first = child(STORE, Database.class, Orders.class);
    ConfigurableApplicationContext second = child(STORE, Database.class, Orders.class);
    assertThatThrownBy(() -> first.publishEvent(new OrderPlaced("o-1")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("in 2 contexts")
        .hasMessageContaining("publish with the DurableEvents of one");
    second.getBean(DurableEvents.class).publish(new OrderPlaced("o-2"));
    assertThat(stored(first)).isEmpty();
    assertThat(stored(second)).hasSize(1);
    first.close();
    second.publishEvent(new OrderPlaced("o-3"));
    assertThat(stored(second)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(classes = {Orders.class, Jobs.class})
  void whatAChildRegistersWithItsParentsIsRefused(Class<?> customizers) {
    try (ConfigurableApplicationContext store =
        application(Database.class, Invoices.class)
            .properties("report-cache.single-tenant=true")
            .properties(STORE)
            .run()) {
      SpringApplicationBuilder child =
          application(Parent.class, customizers).properties(STORE).parent(store);
      assertThatThrownBy(child::run)
          .rootCause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(customizers == Orders.class ? "[orders]" : "[reminders]")
          .hasMessageContaining("define these in that parent");
    }
  }

  private ConfigurableApplicationContext child(String[] properties, Class<?>... configurations) {
    ConfigurableApplicationContext child =
        application(configurations).properties(properties).parent(parent).run();
    children.add(child);
    return child;
  }

  private static SpringApplicationBuilder application(Class<?>... configurations) {
    return new SpringApplicationBuilder(configurations)
        .web(WebApplicationType.NONE)
        .properties("spring.main.banner-mode=off", "spring.main.register-shutdown-hook=false");
  }

  private void subscribe() {
    parent
        .getBean(EventBus.class)
        .subscribe(
            OrderPlaced.class,
            placed -> told.add(placed.event().order()),
            SubscriptionOptions.inline());
  }

  private static List<String> stored(ConfigurableApplicationContext context) {
    return context.getBean(JdbcDeliveryStore.class).find(DeliveryQuery.all(), 0, 100).stream()
        .map(each -> each.message().type())
        .toList();
  }
}
