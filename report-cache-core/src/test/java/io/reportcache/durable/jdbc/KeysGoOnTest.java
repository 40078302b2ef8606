package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.ordered;
import static io.reportcache.durable.store.Deliveries.payloads;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Settlement;
import io.reportcache.testing.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * E2, E5: of two that end or cancel deliveries of one entity at a time, each may take the other's
 * for what comes before the next one. The next one's turn comes all the same.
 */
class KeysGoOnTest {

  private static final Duration LEASE = Duration.ofMinutes(1);

  @FunctionalInterface
  private interface Work {
    void with(JdbcDeliveryStore store, HikariDataSource pool) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void whenTheNextIsCancelledWhileTheFirstIsSettled(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          ClaimedDelivery first = firstOf(store, "x", "l", "b");
          List<Settlement> done = List.of(settlement(first, Ending.SUCCEEDED));
          try (Connection other = transaction(pool)) {
            store.in(other).cancel(ACME, messageOf(store, "l"));
            FutureTask<List<Settlement>> settles = begin(() -> store.settle(done));
            awaitWaiting(database, pool);
            other.commit();
            assertThat(settles.get(20, TimeUnit.SECONDS)).as("too late").isEmpty();
          }
          assertThat(payloads(store.claim(inOrder()))).containsExactly("b");
        });
  }

  @ParameterizedTest
  @EnumSource
  void whenTheNextIsCancelledWhileTheFirstIsSettledSoon(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          ClaimedDelivery first = firstOf(store, "x", "l", "b");
          List<Settlement> left = new ArrayList<>(List.of(settlement(first, Ending.SUCCEEDED)));
          try (Connection other = transaction(pool)) {
            store.in(other).cancel(ACME, messageOf(store, "l"));
            FutureTask<Void> settles =
                begin(
                    () -> {
                      while (!left.isEmpty()) {
                        List<Settlement> locked = new ArrayList<>();
                        assertThat(store.settle(List.copyOf(left), locked::add)).isEmpty();
                        left.clear();
                        left.addAll(locked);
                      }
                      return null;
                    });
            awaitWaiting(database, pool);
            other.commit();
            settles.get(20, TimeUnit.SECONDS);
          }
          assertThat(payloads(store.claim(inOrder()))).containsExactly("b");
        });
  }

  @ParameterizedTest
  @EnumSource
  void whenTwoThatFollowEachOtherAreCancelled(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          ClaimedDelivery first = firstOf(store, "x", "w", "l", "b");
          store.settle(List.of(settlement(first, Ending.SUCCEEDED)));
          UUID w = messageOf(store, "w");
          try (Connection other = transaction(pool)) {
            store.in(other).cancel(ACME, messageOf(store, "l"));
            FutureTask<Object> cancels = begin(() -> store.cancel(ACME, w));
            awaitWaiting(database, pool);
            other.commit();
            cancels.get(20, TimeUnit.SECONDS);
          }
          assertThat(payloads(store.claim(inOrder()))).containsExactly("b");
        });
  }

  /** The first one is claimed, and the others are set back behind it. */
  private static ClaimedDelivery firstOf(JdbcDeliveryStore store, String... payloads) {
    for (String payload : payloads) {
      store.add(List.of(ordered(payload, "k")));
    }
    List<ClaimedDelivery> claimed = store.claim(inOrder());
    assertThat(payloads(claimed)).containsExactly(payloads[0]);
    assertThat(store.claim(inOrder())).isEmpty();
    return claimed.get(0);
  }

  private static Claim inOrder() {
    return new Claim(MAILER, Set.of(), null, 10, "one", LEASE, true);
  }

  private static UUID messageOf(JdbcDeliveryStore store, String payload) {
    return store.find(DeliveryQuery.all(), 0, 100).stream()
        .map(each -> each.message())
        .filter(message -> message.payload().equals(payload))
        .findAny()
        .orElseThrow()
        .id();
  }

  private static Connection transaction(HikariDataSource pool) throws SQLException {
    Connection connection = pool.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static <T> FutureTask<T> begin(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "waits");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** Others than PostgreSQL don't say so readily; there it may come before or after. */
  private static void awaitWaiting(TestDatabase database, HikariDataSource pool) {
    if (database == TestDatabase.POSTGRESQL) {
      Await.until("somebody waits for a lock", () -> waiting(pool) > 0);
    }
  }

  private static int waiting(HikariDataSource pool) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM pg_stat_activity w WHERE wait_event_type = 'Lock'"
                    + " AND EXISTS (SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                    + " WHERE l.pid = w.pid"
                    + " AND c.oid = to_regclass('report_cache_delivery'))")) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void with(TestDatabase database, Work work) throws Exception {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(database.url(schema))) {
      work.with(JdbcDeliveryStore.of(pool).createTables(), pool);
    } finally {
      database.drop(schema);
    }
  }
}
