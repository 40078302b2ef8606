package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantContext;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads of a million characters: refused unless allowed, and then stored whole everywhere. */
@Tag("slow")
class LargePayloadTest {

  @EventName("document.uploaded")
  record DocumentUploaded(String text) implements DomainEvent {}

  private static final int MILLION = 1_048_576;
  private static final DocumentUploaded LARGE =
      new DocumentUploaded("\ud83d\ude00".repeat(MILLION / 4) + "\u00e9x".repeat(MILLION / 4));
  private static final int MORE_THAN_ONE_STATEMENT_TAKES = 20; // MariaDB's: 16 MB by default

  private final List<DocumentUploaded> handled = new CopyOnWriteArrayList<>();

  @Test
  void isRefusedUnlessAllowed() {
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    DurableEvents events = events(store).build();
    assertThatThrownBy(() -> events.publish(LARGE, PublishOptions.defaults().withTenant(ACME)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "io.reportcache.durable.jdbc.LargePayloadTest$DocumentUploaded has a payload of 1,048,587"
                + " characters, and at most 262,144 are allowed; store large data elsewhere and send"
                + " a reference, or raise maximumPayload");
    assertThat(store.find(DeliveryQuery.all(), 0, 10)).isEmpty();
  }

  @Test
  void isKeptWholeInMemory() throws Exception {
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    publishAndHandle(store);
    assertThat(store.count(DeliveryQuery.all())).containsOnlyKeys(DeliveryStatus.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource
  void isKeptWholeInADatabase(TestDatabase database) throws Exception {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(database.url(schema))) {
      JdbcDeliveryStore store = JdbcDeliveryStore.of(pool).createTables();
      publishAndHandle(store);
      assertThat(store.count(DeliveryQuery.all())).containsOnlyKeys(DeliveryStatus.COMPLETED);
    } finally {
      database.drop(schema);
    }
  }

  /** One alone, then many at once. */
  private void publishAndHandle(DeliveryStore store) throws Exception {
    DurableEvents events = events(store).maximumPayload(2 * MILLION).build();
    TenantContext.run(ACME, () -> events.publish(LARGE));
    TenantContext.run(
        ACME, () -> events.publishAll(Collections.nCopies(MORE_THAN_ONE_STATEMENT_TAKES, LARGE)));
    try (DeliveryWorker worker = events.worker().build().start()) {
      assertThat(worker.awaitIdle(Duration.ofSeconds(60))).isTrue();
    }
    assertThat(handled).hasSize(MORE_THAN_ONE_STATEMENT_TAKES + 1).containsOnly(LARGE);
  }

  private DurableEventsBuilder events(DeliveryStore store) {
    return DurableEvents.builder(store, new Jackson3Codec())
        .type(DocumentUploaded.class)
        .handler(
            "archive",
            DocumentUploaded.class,
            LaneOptions.defaults(),
            (uploaded, run) -> handled.add(uploaded.event()));
  }
}
