package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.once;
import static io.reportcache.durable.store.Deliveries.ordered;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.LibraryThreads;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class PostgresDeliveryStoreTest extends JdbcDeliveryStoreContract {

  private static final Duration LEASE = Duration.ofMinutes(1);

  PostgresDeliveryStoreTest() {
    super(TestDatabase.POSTGRESQL);
  }

  @Test
  void theOnlyConnectionOfAPoolIsNotKeptToListen() throws SQLException {
    String schema = TestDatabase.newSchema();
    HikariConfig config = TestDatabase.config(TestDatabase.POSTGRESQL.url(schema));
    config.setMaximumPoolSize(1);
    try (HikariDataSource one = new HikariDataSource(config);
        CapturedLog log = CapturedLog.of(JdbcDeliveryStore.class)) {
      JdbcDeliveryStore small = JdbcDeliveryStore.of(one).createTables();
      assertThat(log.at(Level.WARN)).as("who only publishes needs none").isEmpty();
      CountDownLatch told = new CountDownLatch(1);
      try (DeliveryStore.Listening unused = small.listen(told::countDown)) {
        assertThat(log.at(Level.WARN)).anyMatch(line -> line.contains("withNotificationsFrom"));
        small.add(List.of(delivery("a")));
        assertThat(told.getCount()).as("of what is added here").isZero();
        assertThat(small.claim(new Claim(MAILER, 10, "one", LEASE))).hasSize(1);
        assertThat(one.getHikariPoolMXBean().getActiveConnections()).isZero();
      }
    } finally {
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }

  /** Its own transactions are at READ COMMITTED, and so is the caller's by default. */
  @Test
  void aKeyThatAnotherHasStoredSinceASnapshotSaysWhatToDo() throws SQLException {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(TestDatabase.POSTGRESQL.url(schema));
        Connection connection = pool.getConnection()) {
      JdbcDeliveryStore fresh = JdbcDeliveryStore.of(pool).createTables();
      connection.setAutoCommit(false);
      for (int isolation :
          new int[] {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE}) {
        connection.setTransactionIsolation(isolation);
        String key = "k" + isolation;
        fresh.count(DeliveryQuery.all());
        try (Statement statement = connection.createStatement()) {
          statement.execute("SELECT 1"); // takes the snapshot
        }
        fresh.add(List.of(once("a", key)));
        assertThatThrownBy(() -> fresh.in(connection).add(List.of(once("b", key))))
            .isInstanceOf(DeliveryStoreException.class)
            .hasMessageContaining("run this one again, or at READ COMMITTED");
        connection.rollback();
        fresh.in(connection).add(List.of(once("b", key))); // run again
        connection.commit();
        assertThat(fresh.claim(new Claim(MAILER, 10, "one", LEASE))).hasSize(1);
      }
    } finally {
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }

  /** Plans are kept from when a table was new, and small. */
  @Test
  void theTableIsNeverReadAsAWhole() {
    int rounds = 200;
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(TestDatabase.POSTGRESQL.url(schema))) {
      JdbcDeliveryStore fresh = JdbcDeliveryStore.of(pool).createTables();
      for (int i = 0; i < rounds; i++) {
        fresh.add(List.of(delivery("a"), ordered("b", "k"), ordered("c", "k"), ordered("d", "l")));
        List<ClaimedDelivery> claimed =
            fresh.claim(new Claim(MAILER, Set.of(), null, 10, "one", LEASE, i % 2 == 0));
        fresh.extend(claimed, LEASE);
        fresh.settle(claimed.stream().map(each -> settlement(each, Ending.SUCCEEDED)).toList());
        fresh.tend(1);
        fresh.unpark(MAILER, Map.of("invoice.paid", 1));
        fresh.purge(Duration.ofDays(30));
      }
      Await.until("the figures are there", () -> scans(pool, schema, "idx_scan") > 5 * rounds);
      assertThat(scans(pool, schema, "seq_scan"))
          .as("some are of the making of indexes")
          .isLessThan(rounds);
    } finally {
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }

  @Nested
  class Notifications {

    private final String schema = TestDatabase.newSchema();
    private final String url = TestDatabase.POSTGRESQL.url(schema);
    private final LibraryThreads threads = new LibraryThreads();
    private final AtomicInteger told = new AtomicInteger();

    /** That of another process. */
    private final HikariDataSource othersPool = TestDatabase.pool(url);

    private final JdbcDeliveryStore others = JdbcDeliveryStore.of(othersPool).createTables();
    private final HikariDataSource ownPool =
        TestDatabase.pool(url + "&ApplicationName=" + schema); // to find its connections
    private final JdbcDeliveryStore own = JdbcDeliveryStore.of(ownPool);

    @AfterEach
    void close() {
      ownPool.close();
      othersPool.close();
      TestDatabase.POSTGRESQL.drop(schema);
      threads.awaitNone();
    }

    @Test
    void whatAnotherProcessCommitsIsToldOf() throws SQLException {
      try (DeliveryStore.Listening listening = own.listen(told::incrementAndGet);
          Connection connection = othersPool.getConnection()) {
        Await.until("it listens", () -> told.get() == 1);
        connection.setAutoCommit(false);
        others.in(connection).add(List.of(delivery("a"), once("b", "k")));
        connection.commit();
        Await.until("it's told", () -> told.get() > 1);
      }
    }

    @Test
    void ofManyAdditionsNoneIsMissedThoughNotEachIsNotified() {
      int deliveries = 300;
      try (DeliveryWorker worker =
          DeliveryWorker.of(own)
              .pollInterval(Duration.ofHours(1))
              .lane(MAILER, LaneOptions.defaults(), (delivery, run) -> {})
              .build()
              .start()) {
        for (int i = 0; i < deliveries; i++) {
          others.add(List.of(delivery("d")));
        }
        Await.until("all are done", () -> worker.stats().succeeded() == deliveries);
      }
    }

    @Test
    void aConnectionThatBreaksIsReplacedAndWhatWasMissedMeanwhileIsToldOf() {
      try (DeliveryStore.Listening listening = own.listen(told::incrementAndGet)) {
        Await.until("it listens", () -> told.get() == 1);
        TestDatabase.execute(
            url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%s'"
                .formatted(schema));
        Await.until("it listens again", () -> told.get() == 2);
        others.add(List.of(delivery("a")));
        Await.until("it's told", () -> told.get() > 2);
      }
    }

    @Test
    void withoutThemNobodyListensAndNobodyNotifies() {
      try (DeliveryStore.Listening listening =
              own.withoutNotifications().listen(told::incrementAndGet);
          DeliveryStore.Listening listens = own.listen(() -> {})) {
        others.withoutNotifications().add(List.of(delivery("a")));
        own.withoutNotifications().add(List.of(delivery("b")));
        assertThat(told).as("it's another object that added them").hasValue(0);
      }
    }
  }

  private static long scans(HikariDataSource pool, String schema, String kind) {
    String select =
        "SELECT %s FROM pg_stat_all_tables WHERE schemaname = '%s' AND relname = '%s'"
            .formatted(kind, schema, "report_cache_delivery");
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
