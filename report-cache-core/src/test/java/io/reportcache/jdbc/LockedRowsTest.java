package io.reportcache.jdbc;

import static io.reportcache.delivery.Deliveries.MAILER;
import static io.reportcache.delivery.Deliveries.delivery;
import static io.reportcache.delivery.Deliveries.once;
import static io.reportcache.delivery.Deliveries.ordered;
import static io.reportcache.delivery.Deliveries.payloads;
import static io.reportcache.delivery.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.delivery.Claim;
import io.reportcache.delivery.ClaimedDelivery;
import io.reportcache.delivery.DeliveryQuery;
import io.reportcache.delivery.DeliveryStatus;
import io.reportcache.delivery.DeliveryWorker;
import io.reportcache.delivery.Ending;
import io.reportcache.delivery.LaneOptions;
import io.reportcache.delivery.NewDelivery;
import io.reportcache.delivery.Settlement;
import io.reportcache.testing.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody else's transaction has locked rows, and stays open. */
class LockedRowsTest {

  private static final Duration LEASE = Duration.ofMinutes(1);

  /** What is done with a store while rows are locked. */
  @FunctionalInterface
  private interface Work {
    void with(JdbcDeliveryStore store, HikariDataSource pool) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsLockedKeepsNoOtherFromBeingSettled(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          List<ClaimedDelivery> claimed =
              claimed(store, delivery("a"), delivery("b"), delivery("c"));
          List<Settlement> all =
              claimed.stream().map(each -> settlement(each, Ending.SUCCEEDED)).toList();
          List<Settlement> locked = new ArrayList<>();
          try (Connection other = locking(pool, claimed.get(1).id())) {
            assertThat(inTime(() -> store.settle(all, locked::add))).isEmpty();
            assertThat(locked).containsExactly(all.get(1));
            assertThat(completed(store)).isEqualTo(2);
            other.rollback();
          }
          assertThat(store.settle(locked, late -> {})).as("too late").isEmpty();
          assertThat(completed(store)).isEqualTo(3);
        });
  }

  @ParameterizedTest
  @EnumSource
  void oneThatWaitsForItsTurnAndIsLockedHoldsUpItsKeyAlone(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          store.add(List.of(ordered("a1", "a"), ordered("a2", "a"), ordered("b1", "b")));
          store.add(List.of(ordered("a3", "a"), ordered("b2", "b")));
          long a2 = idOf(store, "a2");
          try (Connection other = locking(pool, a2)) {
            List<ClaimedDelivery> claimed = inTime(() -> store.claim(inOrder()));
            assertThat(payloads(claimed)).containsExactlyInAnyOrder("a1", "b1");
            List<Settlement> locked = new ArrayList<>();
            List<Settlement> all =
                claimed.stream().map(each -> settlement(each, Ending.SUCCEEDED)).toList();
            inTime(() -> store.settle(all, locked::add));
            assertThat(payloads(inTime(() -> store.claim(inOrder())))).containsExactly("b2");
            other.rollback();
            store.settle(locked, late -> {});
          }
          assertThat(payloads(store.claim(inOrder()))).containsExactly("a2");
        });
  }

  @ParameterizedTest
  @EnumSource
  void theLeaseOfOneThatIsLockedIsStillItsOwners(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          List<ClaimedDelivery> claimed = claimed(store, delivery("a"), delivery("b"));
          Settlement ended = settlement(claimed.get(1), Ending.SUCCEEDED);
          try (Connection other = locking(pool, claimed.get(0).id())) {
            assertThat(inTime(() -> store.extend(claimed, LEASE)))
                .isEqualTo(Set.of(claimed.get(0).id(), claimed.get(1).id()));
            store.settle(List.of(ended));
            assertThat(inTime(() -> store.extend(claimed, LEASE)))
                .isEqualTo(Set.of(claimed.get(0).id()));
            other.rollback();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aWorkerGoesOnAndSettlesItWhenItIsFree(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          CountDownLatch begun = new CountDownLatch(1);
          CountDownLatch locked = new CountDownLatch(1);
          AtomicInteger runs = new AtomicInteger();
          store.add(List.of(delivery("a")));
          try (DeliveryWorker worker =
              DeliveryWorker.of(store)
                  .lane(
                      MAILER,
                      LaneOptions.defaults(),
                      (delivery, run) -> {
                        runs.incrementAndGet();
                        begun.countDown();
                        locked.await();
                      })
                  .start()) {
            begun.await();
            try (Connection other = locking(pool, idOf(store, "a"))) {
              locked.countDown();
              store.add(IntStream.range(0, 50).mapToObj(i -> delivery("b" + i)).toList());
              worker.wake();
              Await.until("all others are settled", () -> completed(store) == 50);
              other.rollback();
            }
            Await.until("it is settled", () -> completed(store) == 51);
            assertThat(runs).hasValue(51);
            assertThat(worker.stats().lost()).isZero();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aKnownKeyInALongTransactionLocksNothing(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          List<ClaimedDelivery> claimed = claimed(store, once("a", "k"), delivery("b"));
          List<Settlement> all =
              claimed.stream().map(each -> settlement(each, Ending.SUCCEEDED)).toList();
          try (Connection other = pool.getConnection()) {
            other.setAutoCommit(false);
            store.in(other).add(List.of(delivery("c"), once("d", "k"), delivery("e")));
            assertThat(inTime(() -> store.settle(all))).isEmpty();
            other.commit();
          }
          assertThat(payloads(store.claim(new Claim(MAILER, 10, "one", LEASE))))
              .containsExactly("c", "e");
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
    return task.get(20, TimeUnit.SECONDS);
  }

  private static Claim inOrder() {
    return new Claim(MAILER, Set.of(), null, 10, "one", LEASE, true);
  }

  private static List<ClaimedDelivery> claimed(JdbcDeliveryStore store, NewDelivery... added) {
    store.add(List.of(added));
    List<ClaimedDelivery> claimed = store.claim(new Claim(MAILER, 10, "one", LEASE));
    assertThat(claimed).hasSize(added.length);
    return claimed;
  }

  private static long idOf(JdbcDeliveryStore store, String payload) {
    return store.find(DeliveryQuery.all(), 0, 100).stream()
        .filter(each -> each.message().payload().equals(payload))
        .findAny()
        .orElseThrow()
        .id();
  }

  private static long completed(JdbcDeliveryStore store) {
    return store.count(DeliveryQuery.all()).getOrDefault(DeliveryStatus.COMPLETED, 0L);
  }
}
