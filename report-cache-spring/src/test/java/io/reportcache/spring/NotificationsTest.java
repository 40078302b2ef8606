package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** On PostgreSQL workers listen to others unless they are told not to. */
@Tag("slow")
class NotificationsTest {

  record OrderPlaced(String order) implements DomainEvent {}

  private final String schema = Pooled.newSchema();

  @BeforeEach
  void make() {
    Pooled.POSTGRESQL.make(schema);
  }

  @AfterEach
  void drop() {
    Pooled.POSTGRESQL.drop(schema);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPropertySwitchesThemOff(boolean notifications) {
    try (HikariDataSource pool = Pooled.POSTGRESQL.pool(schema, true)) {
      runner(pool)
          .withPropertyValues("report-cache.deliveries.notifications.enabled=" + notifications)
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(DeliveryWorkers.class).isRunning()).isTrue();
                assertThat(listeners()).hasSize(notifications ? 1 : 0);
              });
    }
  }

  @Test
  void anotherDataSourceCanListen() {
    try (HikariDataSource pool = Pooled.POSTGRESQL.pool(schema, true);
        HikariDataSource direct = Pooled.POSTGRESQL.pool(schema, true)) {
      pool.setMaximumPoolSize(1);
      direct.setMaximumPoolSize(1);
      runner(pool)
          .withBean("direct", DataSource.class, () -> direct, NotificationsTest::asOther)
          .withPropertyValues("report-cache.deliveries.notifications.data-source=direct")
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(JdbcDeliveryStore.class).dataSource()).isSameAs(pool);
                assertThat(listeners()).hasSize(1);
                while (direct.getHikariPoolMXBean() == null
                    || direct.getHikariPoolMXBean().getActiveConnections() == 0) {
                  Thread.onSpinWait(); // until it listens
                }
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"driect", "mail", ""})
  void whatIsNoDataSourceIsRefused(String name) {
    try (HikariDataSource pool = Pooled.POSTGRESQL.pool(schema, true)) {
      assertRefused(
          runner(pool)
              .withBean("mail", String.class, () -> "mail")
              .withPropertyValues("report-cache.deliveries.notifications.data-source=" + name),
          "must be the name of a bean of type DataSource, was '%s'; those are [dataSource]"
              .formatted(name));
    }
  }

  @Test
  void oneOfAnotherDatabaseIsRefused() {
    String other = Pooled.POSTGRESQL.server().replaceFirst("/[a-z]+(\\?|$)", "/template1$1");
    try (HikariDataSource pool = Pooled.POSTGRESQL.pool(schema, true)) {
      assertRefused(
          runner(pool)
              .withBean(
                  "elsewhere",
                  DataSource.class,
                  () -> new DriverManagerDataSource(other),
                  NotificationsTest::asOther)
              .withPropertyValues("report-cache.deliveries.notifications.data-source=elsewhere"),
          "report-cache.deliveries.notifications.data-source=elsewhere: notifications are heard in"
              + " one database only");
    }
  }

  /** Not one of those that are taken where any will do. */
  private static void asOther(BeanDefinition bean) {
    ((AbstractBeanDefinition) bean).setDefaultCandidate(false);
  }

  private static void assertRefused(ApplicationContextRunner runner, String message) {
    runner.run(
        context -> assertThat(context).getFailure().rootCause().hasMessageContaining(message));
  }

  private static ApplicationContextRunner runner(DataSource pool) {
    return Runners.runner()
        .withBean("dataSource", DataSource.class, () -> pool)
        .withBean(
            DurableEventsCustomizer.class,
            () ->
                events ->
                    events
                        .type(OrderPlaced.class)
                        .handler("mailer", "#", LaneOptions.defaults(), (placed, run) -> {}))
        .withPropertyValues(
            "report-cache.deliveries.store=jdbc", "report-cache.deliveries.create-tables=true");
  }

  private static List<Thread> listeners() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("report-cache-delivery-listen"))
        .toList();
  }
}
