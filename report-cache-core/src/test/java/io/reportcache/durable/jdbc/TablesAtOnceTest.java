package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.shared.jdbc.JdbcTier;
import io.reportcache.testing.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes that start at once, each of which makes the tables that are missing. */
@Timeout(120)
class TablesAtOnceTest {

  private static final int NODES = 6;
  private static final int ROUNDS = 10;

  @ParameterizedTest
  @EnumSource
  void ofDeliveriesAreMadeOnce(TestDatabase database) throws Exception {
    inRounds(database, pool -> JdbcDeliveryStore.of(pool).createTables().checkTables());
  }

  @ParameterizedTest
  @EnumSource
  void ofTheTierAreMadeOnce(TestDatabase database) throws Exception {
    inRounds(database, pool -> JdbcTier.on(pool).createTables());
  }

  @Test
  void ofDeliveriesAppearInOneMomentOnPostgres() throws Exception {
    appearInOneMoment(pool -> JdbcDeliveryStore.of(pool).createTables());
  }

  /** Else whoever meets another that makes them finds some of them, and gives up. */
  @Test
  void ofTheTierAppearInOneMomentOnPostgres() throws Exception {
    appearInOneMoment(pool -> JdbcTier.on(pool).createTables());
  }

  /** It reads its list of indexes while another thread changes it, and fails. */
  @Test
  void areMadeOneAfterTheOtherInH2() throws Exception {
    String schema = TestDatabase.newSchema();
    CountDownLatch makes = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    try (HikariDataSource pool = TestDatabase.pool(TestDatabase.H2.url(schema))) {
      DataSource held =
          HookedDataSource.of(
              pool,
              (method, arguments) -> {
                if (method.equals("createStatement")) {
                  makes.countDown();
                  Await.latch(goesOn);
                }
              });
      Thread first = new Thread(() -> JdbcTier.on(held).createTables());
      first.start();
      Await.latch(makes);
      Thread second = new Thread(() -> JdbcDeliveryStore.of(pool).createTables());
      second.start();
      Await.until("it waits", () -> second.getState() == Thread.State.BLOCKED);
      goesOn.countDown();
      first.join();
      second.join();
      JdbcDeliveryStore.of(pool).checkTables();
    } finally {
      goesOn.countDown();
      TestDatabase.H2.drop(schema);
    }
  }

  private static void appearInOneMoment(Consumer<DataSource> start) throws Exception {
    String schema = TestDatabase.newSchema();
    List<Integer> atCommits = new ArrayList<>();
    try (HikariDataSource pool = TestDatabase.pool(TestDatabase.POSTGRESQL.url(schema))) {
      start.accept(
          HookedDataSource.of(
              pool,
              (method, arguments) -> {
                if (method.equals("commit")) {
                  atCommits.add(tablesIn(schema, pool));
                }
              }));
      assertThat(atCommits).isNotEmpty().containsOnly(0);
      assertThat(tablesIn(schema, pool)).isGreaterThan(2);
    } finally {
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }

  private static int tablesIn(String schema, DataSource pool) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery(
                "SELECT COUNT(*) FROM pg_tables WHERE schemaname = '" + schema + "'")) {
      count.next();
      return count.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void inRounds(TestDatabase database, Consumer<DataSource> start) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String schema = TestDatabase.newSchema();
      HikariConfig config = TestDatabase.config(database.url(schema));
      config.setMinimumIdle(NODES);
      try (HikariDataSource pool = new HikariDataSource(config)) {
        allAtOnce(() -> start.accept(pool));
      } finally {
        database.drop(schema);
      }
    }
  }

  private static void allAtOnce(Runnable start) throws Exception {
    ExecutorService nodes = Executors.newFixedThreadPool(NODES);
    try {
      CyclicBarrier together = new CyclicBarrier(NODES);
      Callable<Void> node =
          () -> {
            together.await();
            start.run();
            return null;
          };
      List<Future<Void>> started = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        started.add(nodes.submit(node));
      }
      for (Future<Void> each : started) {
        assertThatCode(each::get).doesNotThrowAnyException();
      }
    } finally {
      nodes.shutdownNow();
    }
  }
}
