package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** E1, E2: a process that publishes in a transaction and dies there, on PostgreSQL. */
@Tag("slow")
class CrashAfterCommitTest {

  private final String schema = TestDatabase.newSchema();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private String url;
  private HikariDataSource pool;
  private JdbcDeliveryStore store;

  @BeforeEach
  void open() {
    url = TestDatabase.POSTGRESQL.url(schema);
    pool = TestDatabase.pool(url);
    store = JdbcDeliveryStore.of(pool).createTables();
  }

  @AfterEach
  void close() {
    pool.close();
    TestDatabase.POSTGRESQL.drop(schema);
  }

  @Test
  void diedBetweenTheCommitAndTheWakeUpAnotherProcessHandlesIt() throws Exception {
    try (DeliveryWorker worker =
        DeliveryWorker.of(store)
            .pollInterval(Duration.ofHours(1)) // the notification comes by the commit
            .lane(
                MAILER,
                LaneOptions.defaults(),
                (delivery, run) -> handled.add(delivery.message().payload()))
            .build()
            .start()) {
      publishAndDie("committed", true);
      Await.until(
          "it's done",
          () -> store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.COMPLETED));
    }
    assertThat(handled).containsExactly("committed");
  }

  @Test
  void diedBeforeTheCommitItNeverWas() throws Exception {
    publishAndDie("not committed", false);
    publishAndDie("committed", true);
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.message().payload())
        .containsExactly("committed");
    assertThat(store.count(DeliveryQuery.all()))
        .containsExactly(Map.entry(DeliveryStatus.PENDING, 1L));
  }

  private void publishAndDie(String payload, boolean commit) throws Exception {
    try (WorkerProcess process =
        new WorkerProcess(CommitAndHaltMain.class, url, payload, Boolean.toString(commit))) {
      assertThat(process.awaitExit()).as(process.printed()).isEqualTo(CommitAndHaltMain.HALTED);
    }
  }
}
