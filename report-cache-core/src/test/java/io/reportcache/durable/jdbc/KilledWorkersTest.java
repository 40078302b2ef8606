package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.testing.OwnPostgres;
import io.reportcache.testing.Seed;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * E1 to E5: workers in processes of their own are killed, their connections cut, and their
 * PostgreSQL stopped and started, while deliveries are added and run. {@code
 * -Dkill.deliveries=20000} makes it long. {@code -Dkill.seed} has the same things happen in the
 * same order, but not at the same instants of the workers.
 */
@Tag("slow")
@Tag("any-jdk")
@DisabledOnOs(OS.WINDOWS) // has no such signals
class KilledWorkersTest {

  private static final int DELIVERIES = Integer.getInteger("kill.deliveries", 2_000);
  private static final int BATCH = 100;
  private static final int STOPS = DELIVERIES < 20_000 ? 1 : 2;
  private static final int WORKERS = 3;
  private static final String NAME = "report_cache_kill_test";
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(10);

  private final Random random = new Random(Seed.of("kill"));
  private final long begun = System.nanoTime();
  private int added;
  private int addedAgain;
  private long held;

  @Test
  void killedAtAnyInstantTheyLoseNothingAndRepeatOnlyWhatTheyHeld(@TempDir Path folder)
      throws Exception {
    try (OwnPostgres database = OwnPostgres.start();
        HikariDataSource pool = pool(database);
        Trace trace = new Trace(folder.resolve("trace.txt"));
        WorkerFleet fleet =
            new WorkerFleet(database.url() + "&ApplicationName=" + NAME, WORKERS, trace, random)) {
      assertThat(text(database, "SHOW fsync") + text(database, "SHOW synchronous_commit"))
          .isEqualTo("onon");
      JdbcDeliveryStore store = JdbcDeliveryStore.of(pool).createTables();
      int stops = 0;
      while (added < DELIVERIES || unfinished(database) > 0) {
        assertThat(System.nanoTime() - begun)
            .as("%s are left", store.count(DeliveryQuery.all()))
            .isLessThan(PATIENCE);
        fleet.fill();
        add(store);
        TimeUnit.MILLISECONDS.sleep(600 + random.nextInt(600));
        if (stops < STOPS && added >= DELIVERIES * (stops + 1) / (STOPS + 1)) {
          stopAndStart(database, trace, store, ++stops == STOPS);
        } else if (random.nextInt(4) == 0) {
          cut(database, trace);
        } else {
          kill(database, fleet);
        }
      }
      fleet.end();
      check(database, store, new TraceFigures(trace.events()));
    }
  }

  /** Adds the next; if it isn't told that they are stored, the same again. */
  private void add(JdbcDeliveryStore store) {
    try {
      for (int i = 0; i < 2 && added < DELIVERIES; i++) {
        store.add(KillLoad.from(added, Math.min(added + BATCH, DELIVERIES)));
        added = Math.min(added + BATCH, DELIVERIES);
      }
    } catch (DeliveryStoreException e) {
      addedAgain++;
    }
  }

  private void stopAndStart(
      OwnPostgres database, Trace trace, JdbcDeliveryStore store, boolean crash) throws Exception {
    trace.add(Trace.What.STOP);
    if (crash) {
      database.crash();
    } else {
      database.stop();
    }
    add(store); // in vain
    database.startAgain();
  }

  private static void cut(OwnPostgres database, Trace trace) throws SQLException {
    trace.add(Trace.What.CUT);
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%s'"
            .formatted(NAME));
  }

  private void kill(OwnPostgres database, WorkerFleet fleet) throws Exception {
    String node = fleet.kill();
    if (node != null) { // nobody takes that over before the lease ends
      held +=
          number(
              database,
              "SELECT COUNT(*) FROM report_cache_delivery WHERE state = 1 AND owner LIKE '%s-%%'"
                  .formatted(node));
    }
  }

  private void check(OwnPostgres database, JdbcDeliveryStore store, TraceFigures trace)
      throws SQLException {
    Map<DeliveryStatus, Long> counts = store.count(DeliveryQuery.all());
    Map<Trace.What, Integer> repeated = new EnumMap<>(Trace.What.class);
    trace
        .repeated(number -> log(database, number))
        .forEach((reason, numbers) -> repeated.put(reason, numbers.size()));
    System.out.printf(
        "%,d deliveries, %d workers, %d killed, connections cut %d times, database stopped %d"
            + " times (once by a crash), %d s: %s; %,d runs, %,d of them failed; repeated %s,"
            + " %,d were held at a kill; added again %d times%n",
        DELIVERIES,
        WORKERS,
        trace.count(Trace.What.KILL),
        trace.count(Trace.What.CUT),
        trace.count(Trace.What.STOP),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
        counts,
        trace.count(Trace.What.BEGIN),
        trace.count(Trace.What.FAIL),
        repeated,
        held,
        addedAgain);
    long poison = KillLoad.poison(DELIVERIES);
    assertThat(counts)
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, DELIVERIES - poison),
            Map.entry(DeliveryStatus.DEAD_LETTER, poison));
    assertThat(trace.begun()).isEqualTo(DELIVERIES);
    assertThat(
            number(
                database,
                "SELECT COUNT(*) FROM report_cache_delivery d WHERE state = 3 AND 1 <>"
                    + " (SELECT COUNT(*) FROM report_cache_run r WHERE r.delivery_id = d.id"
                    + " AND r.ending = 0)"))
        .as("successes without just one log row of a success")
        .isZero();
    assertThat((long) repeated.getOrDefault(Trace.What.KILL, 0)).isLessThanOrEqualTo(held);
    trace.checkTurns();
  }

  private static String log(OwnPostgres database, int number) {
    try {
      return "; in the log of runs: "
          + text(
              database,
              "SELECT STRING_AGG(CONCAT_WS(' ', r.at, r.owner, r.attempt, r.ending, r.error), '; '"
                  + " ORDER BY r.id) FROM report_cache_run r JOIN report_cache_delivery d ON d.id ="
                  + " r.delivery_id"
                  + " WHERE d.payload = '%d'".formatted(number));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long unfinished(OwnPostgres database) throws SQLException {
    return number(database, "SELECT COUNT(*) FROM report_cache_delivery WHERE state NOT IN (3, 4)");
  }

  private static long number(OwnPostgres database, String sql) throws SQLException {
    return Long.parseLong(text(database, sql));
  }

  private static String text(OwnPostgres database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.url());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static HikariDataSource pool(OwnPostgres database) {
    HikariConfig config = TestDatabase.config(database.url());
    config.setConnectionTimeout(500); // the test has more to do than to wait for the database
    return new HikariDataSource(config);
  }
}
