package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * A database that is there but can't write, while something runs and something waits: who publishes
 * is told, the worker goes on asking without haste, and when it can write again all is done once.
 */
final class TroubleRun {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final String RUNS = "runs meanwhile";
  private static final int WAITING = 20;

  private final DataSource dataSource;
  private final JdbcDeliveryStore store;
  private final WatchedStore watched;
  private final Collection<String> handled = new ConcurrentLinkedQueue<>();
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  /** Something that happens to the database. */
  @FunctionalInterface
  interface Change {
    void happen() throws Exception;
  }

  TroubleRun(DataSource dataSource) {
    this.dataSource = dataSource;
    this.store = JdbcDeliveryStore.of(dataSource).createTables();
    this.watched = new WatchedStore(store);
  }

  /** Checks what happens; the publisher is told the reason. */
  void check(Change trouble, Change recovery, String reason) throws Exception {
    store.add(List.of(delivery(RUNS)));
    try (DeliveryWorker worker = start()) {
      Await.latch(running);
      store.add(some("waits", WAITING));
      trouble.happen();
      refusesWhatIsPublished(reason);
      release.countDown();
      int before = watched.failures().size();
      worker.wake();
      Await.until("it has asked in vain", () -> watched.failures().size() >= before + 4);
      asksWithoutHaste();
      recovery.happen();
      Await.until("all is done", () -> count(DeliveryStatus.COMPLETED) == WAITING + 1);
      assertThat(worker.stats().lost()).isZero();
    } finally {
      release.countDown();
    }
    assertThat(handled).hasSize(WAITING + 1).doesNotHaveDuplicates().contains(RUNS);
    assertThat(store.count(DeliveryQuery.all().withLane(MAILER)))
        .containsExactly(Map.entry(DeliveryStatus.COMPLETED, WAITING + 1L));
  }

  private DeliveryWorker start() {
    return DeliveryWorker.of(watched.store)
        .pollInterval(POLL)
        .lane(
            MAILER,
            LaneOptions.defaults().withConcurrency(1),
            (delivery, run) -> handle(delivery.message().payload()))
        .build()
        .start();
  }

  private void handle(String payload) {
    if (payload.equals(RUNS)) {
      running.countDown();
      Await.latch(release);
    }
    handled.add(payload);
  }

  /** The transaction stays the publisher's, whose it is to roll back. */
  private void refusesWhatIsPublished(String reason) throws SQLException {
    assertThatThrownBy(() -> store.add(some("refused", 500)))
        .isInstanceOf(DeliveryStoreException.class)
        .hasMessageStartingWith("the database couldn't add 500 deliveries: ")
        .hasMessageContaining(reason);
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> store.in(connection).add(some("refused", 500)))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining(reason);
      assertThat(connection.isClosed()).isFalse();
      assertThat(connection.getAutoCommit()).isFalse();
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** No question is asked again before the poll interval has passed. */
  private void asksWithoutHaste() {
    for (String call : List.of("tend", "claim")) {
      List<WatchedStore.Failure> asked =
          watched.failures().stream().filter(each -> each.call().equals(call)).toList();
      for (int i = 1; i < asked.size(); i++) {
        assertThat(Duration.ofNanos(asked.get(i).at() - asked.get(i - 1).at()))
            .as(call)
            .isGreaterThanOrEqualTo(POLL);
      }
    }
  }

  private long count(DeliveryStatus status) {
    return store.count(DeliveryQuery.all().withLane(MAILER)).getOrDefault(status, 0L);
  }

  private static List<NewDelivery> some(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> delivery(name + "-" + i)).toList();
  }
}
