package io.reportcache.shared.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.jdbc.TestDatabase;
import io.reportcache.shared.jdbc.JdbcTier;
import io.reportcache.testing.FaultyWire;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F5 to F8 over processes, with the tier in PostgreSQL. For ten minutes: {@code
 * -Dshared.seconds=600}.
 */
@Tag("any-jdk")
class PostgresProofTest {

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void noReadOfAnyNodeIsStaleWhateverHappensToTheTablesTheNodesAndTheWaysBetween()
      throws Exception {
    assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "nothing can be paused there");
    String schema = TestDatabase.newSchema();
    String data = TestDatabase.POSTGRESQL.url(schema);
    URI server = URI.create(data.substring("jdbc:".length()));
    try (HikariDataSource pool = TestDatabase.pool(data);
        ProofConductor conductor =
            new ProofConductor(
                () -> FaultyWire.to(server.getPort() < 0 ? 5432 : server.getPort()),
                port ->
                    "jdbc:postgresql://127.0.0.1:%d%s?%s&ApplicationName=%s"
                        .formatted(port, server.getPath(), server.getQuery(), schema),
                data,
                random -> trouble(data, schema, random))) {
      JdbcTier.on(pool).createTables();
      ProofData.create(data);
      conductor.run(8);
    } finally {
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }

  private static String trouble(String url, String schema, Random random) throws Exception {
    switch (random.nextInt(7)) {
      case 0 -> {
        execute(url, "TRUNCATE report_cache_fence, report_cache_scope, report_cache_value");
        return "all tables emptied";
      }
      case 1 -> {
        execute(url, "TRUNCATE report_cache_scope");
        return "scopes emptied";
      }
      case 2 -> {
        execute(url, "DELETE FROM report_cache_fence WHERE name = 'proof:all_'");
        return "fences of all tenants deleted";
      }
      case 3 -> {
        execute(
            url,
            "DELETE FROM report_cache_fence WHERE name = 'proof:tenant_tenant-%d_'"
                .formatted(random.nextInt(3)));
        return "fences of a tenant deleted";
      }
      case 4 -> {
        execute(url, cutAll(schema, ""));
        return "connections of all nodes cut";
      }
      case 5 -> {
        execute(url, cutAll(schema, " AND query LIKE 'LISTEN%'"));
        return "connections that listen cut";
      }
      default -> {
        lock(url, random.nextInt(1_500));
        return "fences locked";
      }
    }
  }

  private static String cutAll(String schema, String which) {
    return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '"
        + schema
        + "'"
        + which;
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = '2s'");
      statement.execute(sql);
    } catch (SQLException e) {
      System.out.println("Refused: " + sql + ": " + e);
    }
  }

  private static void lock(String url, long millis) throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT name FROM report_cache_fence FOR UPDATE");
      TimeUnit.MILLISECONDS.sleep(millis);
      connection.rollback();
    } catch (SQLException e) {
      System.out.println("Not locked: " + e);
    }
  }
}
