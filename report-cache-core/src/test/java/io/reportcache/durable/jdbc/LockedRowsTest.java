package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.once;
import static io.reportcache.durable.store.Deliveries.ordered;
import static io.reportcache.durable.store.Deliveries.payloads;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.durable.worker.SteppedWorker;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody else's transaction has locked rows, and stays open. */
@Tag("slow")
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
  void aLeaseThatIsLockedIsTakenNeitherForExtendedNorForLost(TestDatabase database)
      throws Exception {
    with(
        database,
        (store, pool) -> {
          List<ClaimedDelivery> claimed =
              claimed(store, delivery("a"), delivery("b"), delivery("c"));
          ClaimedDelivery a = claimed.get(0);
          ClaimedDelivery c = claimed.get(2);
          store.settle(List.of(settlement(claimed.get(1), Ending.SUCCEEDED)));
          try (Connection other = locking(pool, a.id())) {
            assertThat(inTime(() -> store.extend(claimed, LEASE)))
                .isEqualTo(new ExtendedLeases(Set.of(c), Set.of(a)));
            other.rollback();
          }
          assertThat(store.extend(claimed, LEASE))
              .isEqualTo(new ExtendedLeases(Set.of(a, c), Set.of()));
        });
  }

  /** E5: once it's free, whoever is quicker may claim it. */
  @ParameterizedTest
  @EnumSource
  void aRunEndsBeforeALeaseThatIsLockedDoes(TestDatabase database) throws Exception {
    with(
        database,
        (store, pool) -> {
          store.add(List.of(ordered("a", "k")));
          Trial trial = new Trial(store);
          try (SteppedWorker worker = trial.worker;
              Connection other = locking(pool, trial.begin())) {
            for (int passed = 40; passed < 118; passed += 6) {
              worker.extendLeases();
              worker.look();
              assertThat(trial.interrupted.getCount()).isOne();
              trial.time.pass(Duration.ofSeconds(6));
            }
            trial.time.pass(Duration.ofMillis(900));
            worker.look(); // its time isn't up, and its lease lasts for another 1.1 seconds
            assertThat(trial.interrupted.await(20, TimeUnit.SECONDS)).as("is interrupted").isTrue();
            other.rollback();
            Await.until(
                "it is handed back",
                () -> {
                  worker.settle();
                  return !store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.PROCESSING);
                });
          }
          StoredDelivery handedBack = store.find(DeliveryQuery.all(), 0, 1).get(0);
          assertThat(handedBack.status()).isEqualTo(DeliveryStatus.PENDING);
          assertThat(handedBack.runs())
              .extracting(DeliveryRunLog::error)
              .containsExactly("interrupted: its lease ended");
        });
  }

  @ParameterizedTest
  @EnumSource
  void aLeaseThatWasLockedForAWhileIsExtendedAtOnceWhenItIsFree(TestDatabase database)
      throws Exception {
    with(
        database,
        (store, pool) -> {
          store.add(List.of(ordered("a", "k")));
          Trial trial = new Trial(store);
          try (SteppedWorker worker = trial.worker) {
            try (Connection other = locking(pool, trial.begin())) {
              worker.extendLeases();
              other.rollback();
            }
            worker.extendLeases();
            trial.time.pass(Duration.ofSeconds(78)); // of 120
            worker.look();
            trial.release.countDown();
            Await.until(
                "it has succeeded",
                () -> {
                  worker.settle();
                  return completed(store) == 1;
                });
          }
        });
  }

  /** A worker that runs one delivery until it's interrupted or released. */
  private static final class Trial {

    final ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final SteppedWorker worker;
    private final JdbcDeliveryStore store;

    Trial(JdbcDeliveryStore store) {
      this.store = store;
      worker =
          new SteppedWorker(
              DeliveryWorker.of(store)
                  .lane(
                      MAILER,
                      LaneOptions.defaults().withTimeout(Duration.ofSeconds(119)).inOrder(),
                      (delivery, run) -> run()),
              time);
    }

    private void run() throws InterruptedException {
      begun.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    }

    /** Begins the run, and lets so much time pass that its lease is to be extended. */
    long begin() {
      worker.claim();
      Await.latch(begun);
      time.pass(Duration.ofSeconds(40));
      return idOf(store, "a");
    }
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
                  .build()
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
