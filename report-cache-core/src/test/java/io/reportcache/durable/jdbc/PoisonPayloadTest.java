package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantContext;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is stored can't be read any more, or its handler always fails: it's a dead letter with its
 * history, and keeps neither its lane nor the others of its entity.
 */
class PoisonPayloadTest {

  @EventName("invoice.paid")
  record InvoicePaid(String invoice, int cents) implements DomainEvent {
    @Override
    public Optional<EventEntity> entity() {
      return Optional.of(new EventEntity("invoice", invoice));
    }
  }

  private static final List<String> UNREADABLE =
      List.of(
          "{\"invoice\": \"i-1\", \"ce", "[1, 2]", "{\"cents\": \"many\"}", "", "null", "no json");

  private final List<Integer> handled = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @EnumSource
  void isADeadLetterAndLetsTheNextOneOfItsEntityGo(TestDatabase database) {
    String schema = TestDatabase.newSchema();
    String url = database.url(schema);
    try (HikariDataSource pool = TestDatabase.pool(url)) {
      JdbcDeliveryStore store = JdbcDeliveryStore.of(pool).createTables();
      DurableEvents events = events(store);
      for (int cents = 0; cents <= UNREADABLE.size() + 1; cents++) {
        InvoicePaid paid = new InvoicePaid("i-1", cents);
        TenantContext.run(ACME, () -> events.publish(paid));
      }
      List<Long> ids =
          store.find(DeliveryQuery.all(), 0, 100).stream().map(stored -> stored.id()).toList();
      for (int i = 0; i < UNREADABLE.size(); i++) {
        TestDatabase.execute(
            url,
            "UPDATE report_cache_delivery SET payload = '%s' WHERE id = %d"
                .formatted(UNREADABLE.get(i), ids.get(i)));
      }
      try (DeliveryWorker worker = events.worker().build().start()) {
        Await.until(
            "the last is done",
            () -> store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.COMPLETED));
        assertThat(worker.stats().lost()).isZero();
      }
      assertThat(handled).containsExactly(UNREADABLE.size() + 1);
      assertThat(store.find(DeliveryQuery.deadLetters(), 0, 100))
          .hasSize(UNREADABLE.size() + 1)
          .allSatisfy(
              dead -> {
                assertThat(dead.runs())
                    .extracting(DeliveryRunLog::ending)
                    .containsExactly(Ending.FAILED, Ending.DEAD_LETTER);
                assertThat(dead.runs()).extracting(DeliveryRunLog::error).doesNotContainNull();
              });
    } finally {
      database.drop(schema);
    }
  }

  private DurableEvents events(JdbcDeliveryStore store) {
    return DurableEvents.builder(store, new Jackson3Codec())
        .type(InvoicePaid.class)
        .handler(
            "mailer",
            InvoicePaid.class,
            LaneOptions.defaults()
                .inOrder()
                .withAttempts(2)
                .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), 0.5)),
            (paid, run) -> {
              if (paid.event().cents() == UNREADABLE.size()) {
                throw new IllegalStateException("always");
              }
              handled.add(paid.event().cents());
            })
        .build();
  }
}
