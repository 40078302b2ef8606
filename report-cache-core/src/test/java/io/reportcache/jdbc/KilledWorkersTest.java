package io.reportcache.jdbc;

import static io.reportcache.delivery.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.delivery.Deliveries;
import io.reportcache.delivery.DeliveryQuery;
import io.reportcache.delivery.DeliveryStatus;
import io.reportcache.delivery.DeliveryWorker;
import io.reportcache.delivery.Ending;
import io.reportcache.delivery.LaneOptions;
import io.reportcache.delivery.NewDelivery;
import io.reportcache.delivery.StoredDelivery;
import io.reportcache.testing.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * E2, E3: workers in processes of their own that are killed and stopped, on PostgreSQL. {@code
 * -Dkill.deliveries=20000} makes it long.
 */
class KilledWorkersTest {

  private static final int DELIVERIES = Integer.getInteger("kill.deliveries", 2_000);
  private static final int WORKERS = 2;

  private final String schema = TestDatabase.newSchema();
  private String url;
  private HikariDataSource pool;
  private JdbcDeliveryStore store;

  @BeforeEach
  void open() throws SQLException {
    url = TestDatabase.POSTGRESQL.url(schema) + "&ApplicationName=" + schema;
    pool = TestDatabase.pool(url.replace("&ApplicationName=" + schema, ""));
    store = JdbcDeliveryStore.of(pool).createTables();
    execute("CREATE TABLE effect (node VARCHAR(100), delivery BIGINT)");
  }

  @AfterEach
  void close() {
    pool.close();
    TestDatabase.POSTGRESQL.drop(schema);
  }

  @Test
  void killedAtAnyInstantTheyLoseNothingAndRepeatOnlyWhatTheyHeld() throws Exception {
    for (int from = 0; from < DELIVERIES; from += 1_000) {
      List<NewDelivery> some = new ArrayList<>();
      IntStream.range(from, Math.min(from + 1_000, DELIVERIES))
          .forEach(i -> some.add(delivery("p" + i)));
      store.add(some);
    }
    Random random = new Random(7);
    List<WorkerProcess> workers = new ArrayList<>();
    int started = 0;
    int kills = 0;
    int cuts = 0;
    long held = 0;
    try {
      while (unfinished() > 0) {
        while (workers.size() < WORKERS) {
          workers.add(new WorkerProcess(url, "node-" + started++));
        }
        TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(1_000));
        if (random.nextInt(3) == 0) { // its connections are cut
          cuts +=
              (int)
                  number(
                      "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity"
                          + " WHERE application_name = '%s'".formatted(schema));
        } else if (unfinished() > 0) {
          try (WorkerProcess victim = workers.remove(random.nextInt(workers.size()))) {
            assertThat(victim.isAlive()).as("%s ended by itself", victim.node).isTrue();
            victim.kill();
            kills++;
            held += heldBy(victim); // nobody takes that over before the lease ends
          }
        }
      }
      for (WorkerProcess worker : workers) {
        worker.end();
      }
    } finally {
      for (WorkerProcess worker : workers) {
        worker.close();
      }
    }
    long runs = number("SELECT COUNT(*) FROM effect");
    long repeated = runs - number("SELECT COUNT(DISTINCT delivery) FROM effect");
    System.out.printf(
        "%,d deliveries, %d workers, %d kills, %d connections cut: %s; %,d runs, %,d repeated of %,d that were held at a kill%n",
        DELIVERIES, WORKERS, kills, cuts, store.count(DeliveryQuery.all()), runs, repeated, held);
    Map<DeliveryStatus, Long> counts = store.count(DeliveryQuery.all());
    assertThat(counts.keySet()).isSubsetOf(DeliveryStatus.COMPLETED, DeliveryStatus.DEAD_LETTER);
    assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(DELIVERIES);
    long completed = counts.get(DeliveryStatus.COMPLETED);
    assertThat(number("SELECT COUNT(*) FROM report_cache_run WHERE ending = 0"))
        .as("log rows of successes")
        .isEqualTo(completed);
    assertThat(
            number(
                "SELECT COUNT(*) FROM report_cache_delivery d WHERE state = 3 AND NOT EXISTS"
                    + " (SELECT 1 FROM report_cache_run r WHERE r.delivery_id = d.id"
                    + " AND r.ending = 0)"))
        .as("successes without a log row")
        .isZero();
    // Whose connection is cut may have committed without knowing.
    assertThat(repeated).isLessThanOrEqualTo(held + cuts);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // has no such signals
  void aWorkerStoppedPastItsLeaseChangesNothingThatAnotherOwns() throws Exception {
    try (WorkerProcess paused = new WorkerProcess(url, "paused")) {
      store.add(List.of(delivery("wait")));
      Await.until("it runs", () -> number("SELECT COUNT(*) FROM effect") > 0);
      paused.pause();
      try (DeliveryWorker other =
          DeliveryWorker.of(store)
              .node("other")
              .pollInterval(Duration.ofMillis(50))
              .lane(Deliveries.MAILER, LaneOptions.defaults(), (delivery, run) -> {})
              .start()) {
        Await.until(
            "another has taken over",
            () -> store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.COMPLETED));
      }
      StoredDelivery before = store.find(DeliveryQuery.all(), 0, 10).get(0);
      execute("INSERT INTO effect (node) VALUES ('" + WorkerMain.GO + "')");
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

  private long unfinished() {
    return number("SELECT COUNT(*) FROM report_cache_delivery WHERE state NOT IN (3, 4)");
  }

  private long heldBy(WorkerProcess dead) {
    return number(
        "SELECT COUNT(*) FROM report_cache_delivery WHERE state = 1 AND owner LIKE '%s-%%'"
            .formatted(dead.node));
  }

  private long number(String sql) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
