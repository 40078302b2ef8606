package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The effects of a handler that runs again happen once. */
@Tag("any-jdk")
class JdbcProcessedEventsTest {

  @Nested
  class OnPostgres extends Contract {
    OnPostgres() {
      super(TestDatabase.POSTGRESQL);
    }

    @Test
    void atRepeatableReadWhatOthersHaveRecordedSinceFailsTheTransaction() throws Exception {
      UUID id = UUID.randomUUID();
      try (Connection one = begin();
          Connection other = begin()) {
        one.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(count(one, "report_cache_processed_event")).as("it has begun to read").isZero();
        assertThat(processed.record(other, "mailer", ACME, id)).isTrue();
        other.commit();
        assertThatThrownBy(() -> processed.record(one, "mailer", ACME, id))
            .isInstanceOf(DeliveryStoreException.class)
            .hasMessageContaining("since this one began to read: run this one again");
        one.rollback();
        assertThat(processed.record(one, "mailer", ACME, id)).isFalse();
      }
    }
  }

  @Nested
  class OnMariaDb extends Contract {
    OnMariaDb() {
      super(TestDatabase.MARIADB);
    }
  }

  @Nested
  class OnH2 extends Contract {
    OnH2() {
      super(TestDatabase.H2);
    }
  }

  @EventName("invoice.paid")
  record InvoicePaid(String invoice, int cents) implements DomainEvent {}

  @Timeout(120)
  abstract static class Contract {

    private final TestDatabase database;
    private final String schema = TestDatabase.newSchema();
    private final HikariDataSource pool;
    private final JdbcDeliveryStore store;
    final JdbcProcessedEvents processed;

    Contract(TestDatabase database) {
      this.database = database;
      pool = TestDatabase.pool(database.url(schema));
      store = JdbcDeliveryStore.of(pool).createTables();
      processed = JdbcProcessedEvents.of(store);
    }

    @AfterEach
    void close() {
      pool.close();
      database.drop(schema);
    }

    @Test
    void anEventIsNewOnceForEachHandlerAndTenant() throws Exception {
      UUID id = UUID.randomUUID();
      try (Connection connection = begin()) {
        assertThat(processed.record(connection, "mailer", ACME, id)).isTrue();
        assertThat(processed.record(connection, "mailer", ACME, id)).isFalse();
        assertThat(processed.record(connection, "audit", ACME, id)).isTrue();
        assertThat(processed.record(connection, "Mailer", ACME, id)).isTrue();
        assertThat(processed.record(connection, "mailer", GLOBEX, id)).as("T1").isTrue();
        assertThat(processed.record(connection, "mailer", TenantId.CENTRAL, id)).isTrue();
        assertThat(processed.record(connection, "mailer", ACME, UUID.randomUUID())).isTrue();
        connection.commit();
        assertThat(processed.record(connection, "mailer", ACME, id)).isFalse();
        assertThat(count(connection, "report_cache_processed_event")).as("it goes on").isEqualTo(6);
      }
    }

    @Test
    void whatIsRolledBackIsNewAgain() throws Exception {
      UUID id = UUID.randomUUID();
      try (Connection connection = begin()) {
        assertThat(processed.record(connection, "mailer", ACME, id)).isTrue();
        connection.rollback();
        assertThat(processed.record(connection, "mailer", ACME, id)).isTrue();
      }
    }

    @Test
    void whoComesSecondWaitsAndLeavesTheWorkToAFirstThatCommits() throws Exception {
      assertThat(secondAfterFirst(true)).isFalse();
    }

    @Test
    void whoComesSecondWaitsAndDoesTheWorkOfAFirstThatIsRolledBack() throws Exception {
      assertThat(secondAfterFirst(false)).isTrue();
    }

    private boolean secondAfterFirst(boolean commits) throws Exception {
      UUID id = UUID.randomUUID();
      try (Connection first = begin();
          Connection second = begin()) {
        assertThat(processed.record(first, "mailer", ACME, id)).isTrue();
        CompletableFuture<Boolean> told =
            CompletableFuture.supplyAsync(() -> processed.record(second, "mailer", ACME, id));
        Await.until("the second waits for the first", () -> database.blocksAnother(first));
        assertThat(told).isNotDone();
        if (commits) {
          first.commit();
        } else {
          first.rollback();
        }
        boolean isFirst = told.get(30, TimeUnit.SECONDS);
        second.commit();
        assertThat(processed.record(first, "mailer", ACME, id)).isFalse();
        first.rollback();
        return isFirst;
      }
    }

    @Test
    void aHandlerThatFailsAfterItsCommitHasItsEffectsOnce() throws Exception {
      try (Connection connection = begin();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE payment (invoice VARCHAR(20))");
        connection.commit();
      }
      AtomicInteger runs = new AtomicInteger();
      JdbcTransactions transactions = new JdbcTransactions(pool);
      DurableEvents events =
          DurableEvents.builder(store, JacksonCodecs.available())
              .type(InvoicePaid.class)
              .handler(
                  "ledger",
                  InvoicePaid.class,
                  LaneOptions.defaults()
                      .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 0.5)),
                  (paid, run) -> {
                    transactions.run(
                        connection -> {
                          if (processed.record(connection, "ledger", paid)) {
                            pay(connection, paid.event().invoice());
                          }
                        });
                    if (runs.incrementAndGet() < 3) {
                      throw new IllegalStateException("after the commit");
                    }
                  })
              .withoutLocalBus()
              .build();
      events.publish(new InvoicePaid("i-17", 50), PublishOptions.defaults().withTenant(ACME));
      try (DeliveryWorker worker = events.worker().build().start()) {
        Await.until(
            "it has succeeded",
            () -> store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.COMPLETED));
      }
      assertThat(runs).hasValue(3);
      try (Connection connection = begin()) {
        assertThat(count(connection, "payment")).isOne();
      }
    }

    @Test
    void oldRecordsAreRemovedBatchByBatchByHandOrWithDeliveries() throws Exception {
      record(2_500);
      grow(Duration.ofDays(31));
      record(1);
      assertThat(processed.purge(Duration.ofDays(30))).isEqualTo(2_500);
      assertThat(processed.purge(Duration.ofDays(30))).isZero();
      grow(Duration.ofDays(31));
      assertThat(store.purge(Duration.ofDays(30))).as("deliveries").isZero();
      try (Connection connection = begin()) {
        assertThat(count(connection, "report_cache_processed_event")).isZero();
      }
      assertThatThrownBy(() -> processed.purge(Duration.ofDays(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherPrefixHasRecordsOfItsOwn() throws Exception {
      JdbcDeliveryStore shop = JdbcDeliveryStore.of(pool).withTablePrefix("shop_").createTables();
      JdbcProcessedEvents ofShop = JdbcProcessedEvents.of(shop);
      UUID id = UUID.randomUUID();
      try (Connection connection = begin()) {
        assertThat(processed.record(connection, "mailer", ACME, id)).isTrue();
        assertThat(ofShop.record(connection, "mailer", ACME, id)).isTrue();
        assertThat(count(connection, "shop_processed_event")).isOne();
        connection.commit();
      }
      assertThat(ofShop.purge(Duration.ZERO)).isOne();
      assertThat(processed.purge(Duration.ZERO)).isOne();
    }

    @Test
    void whatCouldNotBeUndoneWithTheWorkIsRefused() throws Exception {
      try (Connection connection = begin()) {
        UUID id = UUID.randomUUID();
        assertThatThrownBy(() -> processed.record(connection, "not a name", ACME, id))
            .isInstanceOf(IllegalArgumentException.class);
        connection.setAutoCommit(true);
        assertThatThrownBy(() -> processed.record(connection, "mailer", ACME, id))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("setAutoCommit(false)");
        assertThat(count(connection, "report_cache_processed_event")).isZero();
      }
    }

    final Connection begin() throws SQLException {
      Connection connection = pool.getConnection();
      connection.setAutoCommit(false);
      return connection;
    }

    private void record(int events) throws SQLException {
      try (Connection connection = begin()) {
        for (int i = 0; i < events; i++) {
          assertThat(processed.record(connection, "mailer", ACME, UUID.randomUUID())).isTrue();
        }
        connection.commit();
      }
    }

    private void grow(Duration older) throws SQLException {
      try (Connection connection = begin();
          Statement statement = connection.createStatement()) {
        statement.execute(
            "UPDATE report_cache_processed_event SET recorded_at = "
                + database.earlier("recorded_at", older));
        connection.commit();
      }
    }

    private static void pay(Connection connection, String invoice) throws SQLException {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO payment (invoice) VALUES (?)")) {
        insert.setString(1, invoice);
        insert.executeUpdate();
      }
    }

    static int count(Connection connection, String table) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
