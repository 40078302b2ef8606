package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** E3: a worker in a process of its own that is stopped past its lease, on PostgreSQL. */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS) // has no such signals
class PausedWorkerTest {

  private final String schema = TestDatabase.newSchema();
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
  void aWorkerStoppedPastItsLeaseChangesNothingThatAnotherOwns(@TempDir Path folder)
      throws Exception {
    try (Trace trace = new Trace(folder.resolve("trace.txt"));
        WorkerProcess paused = new WorkerProcess(url, "paused", trace)) {
      store.add(List.of(delivery(WorkerMain.WAIT)));
      Await.until("it runs", () -> hasBegun(trace));
      paused.pause();
      try (DeliveryWorker other =
          DeliveryWorker.of(store)
              .node("other")
              .pollInterval(Duration.ofMillis(50))
              .lane(Deliveries.MAILER, LaneOptions.defaults(), (delivery, run) -> {})
              .build()
              .start()) {
        Await.until(
            "another has taken over",
            () -> store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.COMPLETED));
      }
      StoredDelivery before = store.find(DeliveryQuery.all(), 0, 10).get(0);
      Files.createFile(WorkerMain.goFile(trace));
      paused.goOn();
      String printed = paused.end();
      assertThat(printed).contains("lost 1");
      assertThat(store.find(DeliveryQuery.all(), 0, 10)).containsExactly(before);
      assertThat(before.owner()).startsWith("other-");
      assertThat(before.runs())
          .satisfiesExactly(
              lapsed -> {
                assertThat(lapsed.owner()).startsWith("paused-");
                assertThat(lapsed.ending()).isNull();
              },
              succeeded -> {
                assertThat(succeeded.owner()).startsWith("other-");
                assertThat(succeeded.ending()).isEqualTo(Ending.SUCCEEDED);
              });
    }
  }

  private static boolean hasBegun(Trace trace) {
    try {
      return trace.events().stream().anyMatch(event -> event.what() == Trace.What.BEGIN);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
