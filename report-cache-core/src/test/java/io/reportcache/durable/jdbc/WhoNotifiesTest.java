package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.jdbc.TablePrefix;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Who notifies on PostgreSQL, and that what nobody notifies of is found nevertheless. */
@Tag("slow")
class WhoNotifiesTest {

  private final String schema = TestDatabase.newSchema();
  private final HikariDataSource pool = TestDatabase.pool(TestDatabase.POSTGRESQL.url(schema));
  private final TablePrefix prefix = TablePrefix.of(schema + "_"); // that of nobody else
  private final JdbcDeliveryStore store = node().createTables();
  private final ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
  private final PostgresInsert insert = insert();
  private final List<Connection> connections = new ArrayList<>();
  private Connection listens;

  @BeforeEach
  void listen() throws SQLException {
    listens = open();
    try (Statement statement = listens.createStatement()) {
      statement.execute("LISTEN \"" + prefix.in(PostgresNotifications.CHANNEL) + "\"");
    }
    listens.commit();
  }

  @AfterEach
  void close() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
    pool.close();
    TestDatabase.POSTGRESQL.drop(schema);
  }

  @Test
  void whileATransactionIsAboutToNotifyOthersNeedNot() throws SQLException {
    Connection first = open();
    insert.add(first, List.of(delivery("a")));
    time.pass(Duration.ofMillis(2));
    Connection second = open();
    insert.add(second, List.of(delivery("b")));
    second.commit(); // waits for nobody
    first.commit();
    assertThat(heardOfUntil(first)).containsExactly(pid(first));
    time.pass(Duration.ofMillis(2));
    insert.add(second, List.of(delivery("c")));
    second.commit();
    assertThat(heardOfUntil(second)).containsExactly(pid(second));
  }

  @Test
  void aTransactionThatGoesOnKeepsOthersFromNotifyingForNoLongerThanThePace() throws SQLException {
    Connection first = open();
    insert.add(first, List.of(delivery("a")));
    time.pass(Duration.ofMillis(20));
    Connection second = open();
    insert.add(second, List.of(delivery("b")));
    second.commit();
    assertThat(heardOfUntil(second)).containsExactly(pid(second));
    first.commit();
    assertThat(heardOfUntil(first)).containsExactly(pid(first));
  }

  @Test
  void whatIsRolledBackLeavesItToTheNextToNotify() throws SQLException {
    Connection first = open();
    insert.add(first, List.of(delivery("a")));
    first.rollback();
    time.pass(Duration.ofMillis(2));
    Connection second = open();
    insert.add(second, List.of(delivery("b")));
    second.commit();
    assertThat(heardOfUntil(second)).containsExactly(pid(second));
  }

  /** Another node has a pace of its own, and its first addition always notifies. */
  @Test
  void eachNodeNotifiesOfItsFirst() throws SQLException {
    Connection first = open();
    insert.add(first, List.of(delivery("a")));
    Connection second = open();
    insert().add(second, List.of(delivery("b")));
    second.commit();
    first.commit();
    assertThat(heardOfUntil(first)).containsExactly(pid(second), pid(first));
  }

  /** For those whose transactions end a little later, or that none notifies of. */
  @Test
  void whatIsHeardOfOnceIsLookedForFourTimesMore() {
    AtomicInteger told = new AtomicInteger();
    try (DeliveryStore.Listening listening = store.listen(told::incrementAndGet)) {
      Await.until("it listens", () -> told.get() == 1);
      node().add(List.of(delivery("a")));
      Await.until("it looks again", () -> told.get() >= 6);
    }
  }

  /** The looks after a notification are over by then. */
  @Test
  void whatCommitsLongAfterTheNotificationBeforeItIsLookedFor() throws SQLException {
    AtomicInteger told = new AtomicInteger();
    try (DeliveryStore.Listening listening = store.listen(told::incrementAndGet)) {
      Await.until("it listens", () -> told.get() == 1);
      Connection first = open();
      insert.add(first, List.of(delivery("a")));
      Connection second = open();
      insert.add(second, List.of(delivery("b")));
      first.commit();
      Connection third = open();
      insert.add(third, List.of(delivery("c"))); // with a greater id
      third.commit();
      Await.until("it looks while that one is open", () -> told.get() >= 12);
      assertIsLookedForAfterCommit(second, told);
    }
  }

  @Test
  void whatLeftItToOneThatIsRolledBackIsLookedFor() throws SQLException {
    AtomicInteger told = new AtomicInteger();
    try (DeliveryStore.Listening listening = store.listen(told::incrementAndGet)) {
      Await.until("it listens", () -> told.get() == 1);
      Connection first = open();
      insert.add(first, List.of(delivery("a")));
      Connection second = open();
      insert.add(second, List.of(delivery("b")));
      first.rollback();
      assertIsLookedForAfterCommit(second, told);
    }
  }

  @Test
  void whatLeftItToATransactionOfAnotherThatIsRolledBackIsLookedFor() throws SQLException {
    AtomicInteger told = new AtomicInteger();
    try (DeliveryStore.Listening listening = store.listen(told::incrementAndGet)) {
      Await.until("it listens", () -> told.get() == 1);
      Connection first = open();
      insert.add(first, List.of(delivery("a")));
      time.pass(Duration.ofMillis(2));
      Connection second = open();
      insert.add(second, List.of(delivery("b"))); // would notify, but the first is about to
      second.commit();
      int before = told.get();
      first.rollback();
      Await.until("it's looked for", () -> told.get() > before);
    }
  }

  private static void assertIsLookedForAfterCommit(Connection connection, AtomicInteger told)
      throws SQLException {
    connection.commit();
    int before = told.get();
    Await.until("it's looked for", () -> told.get() > before);
  }

  @Test
  void twoWorkersMissNothingOfWhatTwoNodesPublish() throws Exception {
    int each = 150;
    List<DeliveryWorker> workers = new ArrayList<>();
    List<FutureTask<Void>> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        workers.add(
            DeliveryWorker.of(node())
                .pollInterval(Duration.ofHours(1))
                .lane(MAILER, LaneOptions.defaults().inOrder(), (delivery, run) -> {})
                .build()
                .start());
        JdbcDeliveryStore node = node();
        nodes.add(new FutureTask<>(() -> publish(node, each), null));
      }
      nodes.forEach(node -> new Thread(node, "node").start());
      for (FutureTask<Void> node : nodes) {
        node.get();
      }
      Await.until(
          "all are done",
          () -> workers.stream().mapToLong(worker -> worker.stats().succeeded()).sum() == 2 * each);
    } finally {
      workers.forEach(DeliveryWorker::close);
    }
  }

  private void publish(JdbcDeliveryStore node, int deliveries) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < deliveries; i++) {
        node.in(connection).add(List.of(i % 3 == 0 ? ordered("d", "k") : delivery("d")));
        connection.commit();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private JdbcDeliveryStore node() {
    return JdbcDeliveryStore.of(pool).withTablePrefix(schema + "_");
  }

  private PostgresInsert insert() {
    return new PostgresInsert(new NotificationPace(time));
  }

  private Connection open() throws SQLException {
    Connection connection = pool.getConnection();
    connection.setAutoCommit(false);
    connections.add(connection);
    return prefix.on(connection);
  }

  private static int pid(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getBackendPID();
  }

  /** Returns who has notified, in the order of their commits, until one has that did so last. */
  private List<Integer> heardOfUntil(Connection last) throws SQLException {
    List<Integer> heard = new ArrayList<>();
    int expected = pid(last);
    Await.until(
        "it's notified",
        () -> {
          try {
            PGNotification[] some = listens.unwrap(PGConnection.class).getNotifications(10);
            if (some != null) {
              Arrays.stream(some).map(PGNotification::getPID).forEach(heard::add);
            }
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
          return heard.contains(expected);
        });
    return heard;
  }
}
