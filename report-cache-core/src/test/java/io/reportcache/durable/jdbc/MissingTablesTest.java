package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database without the tables: everybody is told what to do, and workers wait for them. */
class MissingTablesTest {

  private static final String WHAT_TO_DO =
      "the tables aren't there, where the connections lead to: create them with"
          + " JdbcDeliveryStore.createTables() or by the scripts in io/reportcache/durable/jdbc, which"
          + " Flyway and Liquibase can run";

  @ParameterizedTest
  @EnumSource
  void publishersAreToldAndWorkersWaitForThem(TestDatabase database) throws Exception {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(database.url(schema))) {
      JdbcDeliveryStore store = JdbcDeliveryStore.of(pool);
      WatchedStore watched = new WatchedStore(store);
      assertThatThrownBy(() -> store.add(List.of(delivery("a"))))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageStartingWith("the database couldn't add 1 deliveries: ")
          .hasMessageEndingWith(WHAT_TO_DO);
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        assertThatThrownBy(() -> store.in(connection).add(List.of(delivery("a"))))
            .isInstanceOf(DeliveryStoreException.class)
            .hasMessageEndingWith(WHAT_TO_DO);
      }
      try (DeliveryWorker worker =
          DeliveryWorker.of(watched.store)
              .pollInterval(Duration.ofMillis(20))
              .lane(MAILER, LaneOptions.defaults(), (delivery, run) -> {})
              .build()
              .start()) {
        Await.until("it has asked in vain", () -> watched.failures().size() > 2);
        assertThat(watched.failures())
            .allSatisfy(
                failure -> assertThat(failure.exception()).hasMessageEndingWith(WHAT_TO_DO));
        store.createTables();
        store.add(List.of(delivery("b")));
        Await.until(
            "it's done",
            () -> store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.COMPLETED));
        assertThat(worker.stats().lost()).isZero();
      }
    } finally {
      database.drop(schema);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCheckTellsOfMissingTablesColumnsAndOfNothingElse(TestDatabase database) throws Exception {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(database.url(schema))) {
      JdbcDeliveryStore store = JdbcDeliveryStore.of(pool);
      assertThatThrownBy(store::checkTables)
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageEndingWith(WHAT_TO_DO);
      assertThat(store.createTables().checkTables()).isSameAs(store);
      assertThat(store.count(DeliveryQuery.all())).as("nothing was written").isEmpty();
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER TABLE report_cache_run DROP COLUMN result");
        if (!connection.getAutoCommit()) {
          connection.commit();
        }
      }
      assertThatThrownBy(store::checkTables)
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("the tables are those of another version");
    } finally {
      database.drop(schema);
    }
  }

  @Test
  void aCheckTellsOfAMissingPrivilege() throws Exception {
    String url = "jdbc:h2:mem:" + UUID.randomUUID();
    JdbcDataSource owner = new JdbcDataSource();
    owner.setURL(url + ";DB_CLOSE_DELAY=-1"); // which only its owner may say
    owner.setUser("sa");
    JdbcDeliveryStore.of(owner).createTables();
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE USER reader PASSWORD 'r'");
      statement.execute("GRANT SELECT ON report_cache_delivery TO reader");
      statement.execute("GRANT SELECT ON report_cache_run TO reader");
      statement.execute("GRANT SELECT ON report_cache_processed_event TO reader");
    }
    JdbcDataSource reader = new JdbcDataSource();
    reader.setURL(url);
    reader.setUser("reader");
    reader.setPassword("r");
    JdbcDeliveryStore store = JdbcDeliveryStore.of(reader);
    assertThatThrownBy(store::checkTables)
        .isInstanceOf(DeliveryStoreException.class)
        .hasMessageContaining("needs SELECT, INSERT, UPDATE and DELETE");
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }
}
