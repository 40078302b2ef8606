package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.AUDIT;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delayed;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.ordered;
import static io.reportcache.durable.store.Deliveries.payloads;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Tended;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a worker does now and then, and what people ask for, waits for no row that somebody else has
 * locked, does all others, and takes no long transaction for many of them.
 */
@Tag("slow")
class PassedOverTest {

  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofNanos(1_000);
  private static final Map<String, Integer> KNOWN = Map.of("invoice.paid", 1);

  /** What is done with a store. */
  @FunctionalInterface
  private interface Work {
    void with(JdbcDeliveryStore store, HikariDataSource pool) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDueAndLockedIsTriedAgainButNotAllTheTime(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          store.add(List.of(delayed("a", SHORT), delayed("b", SHORT)));
          try (Connection other = locking(pool, idOf(store, "a"))) {
            Tended tended = inTime(() -> store.tend(1));
            assertThat(tended).isEqualTo(new Tended(1, 0, 0, null));
            other.rollback();
          }
          assertThat(store.tend(1).due()).isOne();
          assertThat(payloads(claim(store))).containsExactly("a", "b");
        });
  }

  @ParameterizedTest
  @EnumSource
  void aLapsedOneWhoseNextOneIsLockedKeepsNoOther(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          store.add(List.of(ordered("a1", "a"), ordered("a2", "a"), ordered("b1", "b")));
          List<ClaimedDelivery> claimed = claim(store);
          assertThat(payloads(claimed)).containsExactly("a1", "b1");
          store.extend(claimed, SHORT);
          try (Connection other = locking(pool, idOf(store, "a2"))) {
            assertThat(inTime(() -> store.tend(9)).lapsed()).isOne();
            assertThat(payloads(claim(store))).containsExactly("b1");
            other.rollback();
          }
          TestDatabase.execute(
              pool.getJdbcUrl(),
              "UPDATE report_cache_delivery SET until_at = %s WHERE state = 1 AND order_key = 'a'"
                  .formatted(database.earlier("until_at", Duration.ofSeconds(2))));
          assertThat(store.tend(9).lapsed()).isOne();
          List<ClaimedDelivery> again = claim(store);
          assertThat(payloads(again)).containsExactly("a1");
          store.settle(List.of(settlement(again.get(0), Ending.SUCCEEDED)));
          assertThat(payloads(claim(store))).containsExactly("a2");
        });
  }

  /** E4: it may have succeeded. */
  @ParameterizedTest
  @EnumSource
  void whoseLeaseHasEndedWhileItWasLockedMayStillSayThatItIsDone(TestDatabase database)
      throws Exception {
    with(
        database,
        (store, pool) -> {
          store.add(List.of(delivery("a"), delivery("b")));
          List<ClaimedDelivery> claimed = claim(store);
          store.extend(claimed, SHORT);
          try (Connection other = locking(pool, claimed.get(0).id())) {
            assertThat(inTime(() -> store.tend(9)).lapsed()).isOne();
            other.rollback();
          }
          assertThat(store.tend(9).lapsed()).isZero();
          assertThat(store.settle(List.of(settlement(claimed.get(0), Ending.SUCCEEDED)))).isEmpty();
        });
  }

  /** E4: nothing has changed then, so it hasn't had its moment yet. */
  @ParameterizedTest
  @EnumSource
  void thatIsSoThoughTheFirstToSeeItFreeCannotCommit(TestDatabase database) throws Exception {
    with(
        database,
        (bare, pool) -> {
          AtomicInteger failing = new AtomicInteger();
          JdbcDeliveryStore store =
              JdbcDeliveryStore.of(failingCommits(pool, failing)).withoutNotifications();
          store.add(List.of(delivery("a")));
          List<ClaimedDelivery> claimed = claim(store);
          store.extend(claimed, SHORT);
          try (Connection other = locking(pool, claimed.get(0).id())) {
            assertThat(inTime(() -> store.tend(9)).lapsed()).isZero();
            other.rollback();
          }
          failing.set(1);
          assertThatThrownBy(() -> store.tend(9)).isInstanceOf(DeliveryStoreException.class);
          assertThat(failing).hasValue(0);
          assertThat(store.tend(9).lapsed()).isZero();
          assertThat(store.settle(List.of(settlement(claimed.get(0), Ending.SUCCEEDED)))).isEmpty();
        });
  }

  /** Connections of which the next so many commits fail. */
  private static DataSource failingCommits(DataSource pool, AtomicInteger failing) {
    return HookedDataSource.of(
        pool,
        (method, arguments) -> {
          if (method.equals("commit") && failing.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new SQLException("the connection is broken", "08006");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsParkedAndLockedKeepsNoOther(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          ended(store, Ending.PARKED, delivery("a"), delivery("b"));
          try (Connection other = locking(pool, idOf(store, "a"))) {
            assertThat(inTime(() -> store.unpark(MAILER, KNOWN))).isOne();
            other.rollback();
          }
          assertThat(store.unpark(MAILER, KNOWN)).isOne();
          assertThat(store.unpark(MAILER, KNOWN)).isZero();
          assertThat(claim(store)).hasSize(2);
        });
  }

  @ParameterizedTest
  @EnumSource
  void deadLettersThatAreLockedAreNeitherReplayedNorDiscardedNorCounted(TestDatabase database)
      throws Exception {
    with(
        database,
        (store, pool) -> {
          ended(store, Ending.DEAD_LETTER, delivery("a"), delivery("b"), delivery("c"));
          try (Connection other = locking(pool, idOf(store, "a"))) {
            assertThat(inTime(() -> store.replay(DeliveryQuery.all().withId(idOf(store, "b")))))
                .isOne();
            assertThat(inTime(() -> store.replay(DeliveryQuery.all()))).isOne();
            assertThat(inTime(() -> store.discard(DeliveryQuery.all()))).isZero();
            other.rollback();
          }
          assertThat(store.count(DeliveryQuery.all()))
              .isEqualTo(Map.of(DeliveryStatus.DEAD_LETTER, 1L, DeliveryStatus.PENDING, 2L));
          assertThat(store.discard(DeliveryQuery.all())).isOne();
        });
  }

  /** Nobody would ever let the next one go. */
  @ParameterizedTest
  @EnumSource
  void whatWaitsIsNotDiscardedBeforeOneOfItsEntityThatIsLocked(TestDatabase database)
      throws Exception {
    with(
        database,
        (store, pool) -> {
          store.add(List.of(ordered("a1", "a"), ordered("a2", "a"), ordered("b1", "b")));
          List<ClaimedDelivery> claimed = claim(store);
          claimed.forEach(each -> store.settle(List.of(settlement(each, Ending.RELEASED))));
          DeliveryQuery waiting = DeliveryQuery.all().withStatus(DeliveryStatus.PENDING);
          try (Connection other = locking(pool, idOf(store, "a2"))) {
            assertThat(inTime(() -> store.discard(waiting))).isOne();
            other.rollback();
          }
          List<ClaimedDelivery> again = claim(store);
          assertThat(payloads(again)).containsExactly("a1");
          store.settle(List.of(settlement(again.get(0), Ending.SUCCEEDED)));
          assertThat(payloads(claim(store))).containsExactly("a2");
        });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsCompletedAndLockedKeepsNoOther(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          ended(store, Ending.SUCCEEDED, delivery("a"), delivery("b"));
          try (Connection other = locking(pool, idOf(store, "a"))) {
            assertThat(inTime(() -> store.purge(Duration.ZERO))).isOne();
            other.rollback();
          }
          assertThat(store.purge(Duration.ZERO)).isOne();
        });
  }

  @ParameterizedTest
  @EnumSource
  void manyAreDoneInSeveralTransactions(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          int many = Portion.LENGTH + 1;
          store.add(IntStream.range(0, many).mapToObj(i -> delivery("p" + i)).toList());
          AtomicInteger transactions = new AtomicInteger();
          JdbcDeliveryStore counted =
              JdbcDeliveryStore.of(counting(pool, transactions)).withoutNotifications();

          execute(pool, "UPDATE report_cache_delivery SET state = 4");
          assertThat(taking(transactions, () -> counted.replay(DeliveryQuery.all())))
              .isEqualTo(many);
          assertThat(transactions).hasValue(2);

          execute(pool, "UPDATE report_cache_delivery SET state = 5");
          assertThat(taking(transactions, () -> counted.unpark(MAILER, KNOWN))).isEqualTo(many);
          assertThat(transactions).as("one for the look").hasValue(3);

          execute(pool, "UPDATE report_cache_delivery SET state = 4");
          assertThat(taking(transactions, () -> counted.discard(DeliveryQuery.all())))
              .isEqualTo(many);
          assertThat(transactions).hasValue(2);
        });
  }

  /** A misspelt name doesn't pass for work that is done. */
  @ParameterizedTest
  @EnumSource
  void workIsNotDoneWhileSomethingWaitsThatNobodyServes(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          store.add(List.of(delivery("a")));
          try (DeliveryWorker worker =
              DeliveryWorker.of(store)
                  .lane(AUDIT, LaneOptions.defaults(), (delivery, run) -> {})
                  .build()
                  .start()) {
            Await.until("it has nothing to do", worker::isIdle);
            assertThat(worker.awaitIdle(Duration.ofMillis(30))).isFalse();
            claim(store);
            assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
          }
        });
  }

  private static int taking(AtomicInteger transactions, Callable<Integer> work) throws Exception {
    transactions.set(0);
    return work.call();
  }

  private static DataSource counting(DataSource pool, AtomicInteger connections) {
    return (DataSource)
        Proxy.newProxyInstance(
            PassedOverTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getConnection")) {
                connections.incrementAndGet();
                return pool.getConnection();
              }
              return method.getName().equals("isWrapperFor") ? false : null;
            });
  }

  private static void with(TestDatabase database, Work work) throws Exception {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(database.url(schema))) {
      work.with(JdbcDeliveryStore.of(pool).createTables(), pool);
    } finally {
      database.drop(schema);
    }
  }

  private static void execute(DataSource pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.executeUpdate();
    }
  }

  private static Connection locking(HikariDataSource pool, long id) throws SQLException {
    Connection connection = pool.getConnection();
    connection.setAutoCommit(false);
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT id FROM report_cache_delivery WHERE id = ? FOR UPDATE")) {
      statement.setLong(1, id);
      statement.executeQuery().close();
    }
    return connection;
  }

  /** Fails if it waits for the lock; the time is a watchdog's. */
  private static <R> R inTime(Callable<R> work) throws Exception {
    FutureTask<R> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task.get(5, TimeUnit.SECONDS);
  }

  private static List<ClaimedDelivery> claim(JdbcDeliveryStore store) {
    return store.claim(new Claim(MAILER, Set.of(), null, 10, "one", LEASE, true));
  }

  private static void ended(JdbcDeliveryStore store, Ending ending, NewDelivery... added) {
    store.add(List.of(added));
    store.settle(claim(store).stream().map(each -> settlement(each, ending)).toList());
  }

  private static long idOf(JdbcDeliveryStore store, String payload) {
    return store.find(DeliveryQuery.all(), 0, 100).stream()
        .filter(each -> each.message().payload().equals(payload))
        .findAny()
        .orElseThrow()
        .id();
  }
}
