package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.delivery.LaneOptions;
import io.reportcache.event.DomainEvent;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On PostgreSQL workers listen to others unless they are told not to. */
class NotificationsTest {

  record OrderPlaced(String order) implements DomainEvent {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPropertySwitchesThemOff(boolean notifications) {
    String schema = Pooled.newSchema();
    Pooled.POSTGRESQL.make(schema);
    try (HikariDataSource pool = Pooled.POSTGRESQL.pool(schema, true)) {
      Runners.runner()
          .withBean(DataSource.class, () -> pool)
          .withBean(
              DurableEventsCustomizer.class,
              () ->
                  events ->
                      events
                          .type(OrderPlaced.class)
                          .handler("mailer", "#", LaneOptions.defaults(), (placed, run) -> {}))
          .withPropertyValues(
              "report-cache.deliveries.store=jdbc",
              "report-cache.deliveries.create-tables=true",
              "report-cache.deliveries.notifications=" + notifications)
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(DeliveryWorkers.class).isRunning()).isTrue();
                assertThat(listeners()).hasSize(notifications ? 1 : 0);
              });
    } finally {
      Pooled.POSTGRESQL.drop(schema);
    }
  }

  private static List<Thread> listeners() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("report-cache-delivery-listen"))
        .toList();
  }
}
