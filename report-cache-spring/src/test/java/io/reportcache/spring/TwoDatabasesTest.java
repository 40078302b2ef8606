package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** E6: an event is stored in its publisher's transaction, or its publisher is told. */
@Tag("slow")
class TwoDatabasesTest {

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {}

  private final ApplicationContextRunner runner =
      Runners.runner()
          .withUserConfiguration(TwoDatabases.class)
          .withPropertyValues(
              "report-cache.single-tenant=true", "report-cache.deliveries.worker.enabled=false");

  @Test
  void inATransactionOnAnotherDatabaseItIsRefused() {
    runner
        .withPropertyValues(
            "report-cache.deliveries.store=jdbc", "report-cache.deliveries.create-tables=true")
        .run(
            context -> {
              TransactionTemplate other = transaction(context.getBean("other", DataSource.class));
              assertThatThrownBy(
                      () ->
                          other.executeWithoutResult(
                              status -> context.publishEvent(new OrderPlaced("o-1"))))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("isn't on the data source of their store");
              assertThatThrownBy(
                      () ->
                          other.executeWithoutResult(
                              status -> {
                                new JdbcTemplate(context.getBean("main", DataSource.class))
                                    .queryForObject("select 1", Integer.class);
                                context.publishEvent(new OrderPlaced("o-2"));
                              }))
                  .as("though the connection is bound to the thread")
                  .isInstanceOf(IllegalStateException.class);
              JdbcDeliveryStore store = context.getBean(JdbcDeliveryStore.class);
              assertThat(store.count(DeliveryQuery.all())).isEmpty();
              transaction(context.getBean("main", DataSource.class))
                  .executeWithoutResult(status -> context.publishEvent(new OrderPlaced("o-3")));
              assertThat(store.count(DeliveryQuery.all())).hasSize(1);
            });
  }

  @Test
  void aStoreOnAnotherDatabaseThanThePrimaryGetsItsOwnEvents() {
    runner
        .withUserConfiguration(StoreOnTheOther.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              JdbcDeliveryStore store = context.getBean(JdbcDeliveryStore.class);
              DataSource other = context.getBean("other", DataSource.class);
              transaction(other)
                  .executeWithoutResult(
                      status -> {
                        context.publishEvent(new OrderPlaced("o-1"));
                        status.setRollbackOnly();
                      });
              assertThat(store.count(DeliveryQuery.all())).isEmpty();
              transaction(other)
                  .executeWithoutResult(status -> context.publishEvent(new OrderPlaced("o-2")));
              assertThat(store.count(DeliveryQuery.all())).hasSize(1);
            });
  }

  private static TransactionTemplate transaction(DataSource database) {
    return new TransactionTemplate(new DataSourceTransactionManager(database));
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoDatabases {

    @Bean
    @Primary
    DataSource main() {
      return database();
    }

    @Bean
    DataSource other() {
      return database();
    }

    @Bean
    DurableEventsCustomizer orders() {
      return events ->
          events
              .type(OrderPlaced.class)
              .handler("mailer", "#", LaneOptions.defaults(), (placed, run) -> {});
    }

    private static DataSource database() {
      JdbcDataSource database = new JdbcDataSource();
      database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
      return database;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class StoreOnTheOther {

    @Bean
    JdbcDeliveryStore store(@Qualifier("other") DataSource other) {
      return JdbcDeliveryStore.of(other).createTables();
    }
  }
}
