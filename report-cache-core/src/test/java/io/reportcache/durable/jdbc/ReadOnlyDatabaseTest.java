package io.reportcache.durable.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.testing.Await;
import io.reportcache.testing.OwnPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A database that is read-only for a while, as after a switch to a replica. */
@Tag("slow")
class ReadOnlyDatabaseTest {

  private static final String WRITING = "SET default_transaction_read_only = off";
  private static final String READ_AGAIN = "SELECT pg_reload_conf()";

  @Test
  @DisabledOnOs(OS.WINDOWS) // the server is stopped by a signal
  void postgresForAllItsConnections() throws Exception {
    try (OwnPostgres database = OwnPostgres.start();
        HikariDataSource pool = TestDatabase.pool(database.url())) {
      new TroubleRun(pool)
          .check(
              () -> {
                database.execute("ALTER SYSTEM SET default_transaction_read_only = on", READ_AGAIN);
                Await.until("new connections are read-only", () -> isReadOnly(database));
                pool.getHikariPoolMXBean().softEvictConnections(); // the old ones know it later
              },
              () ->
                  database.execute(
                      WRITING, "ALTER SYSTEM RESET default_transaction_read_only", READ_AGAIN),
              "read-only transaction");
    }
  }

  private static boolean isReadOnly(OwnPostgres database) {
    try (Connection connection = DriverManager.getConnection(database.url());
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("SHOW default_transaction_read_only")) {
      return answer.next() && answer.getString(1).equals("on");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void mariaDbForTheConnectionsOfAPool() throws Exception {
    String schema = TestDatabase.newSchema();
    String url = TestDatabase.MARIADB.url(schema);
    HikariConfig refusing = TestDatabase.config(url);
    refusing.setConnectionInitSql("SET SESSION TRANSACTION READ ONLY");
    try (HikariDataSource writing = TestDatabase.pool(url);
        HikariDataSource reading = new HikariDataSource(refusing)) {
      SwitchedDataSource switched = new SwitchedDataSource(writing);
      new TroubleRun(switched)
          .check(() -> switched.to(reading), () -> switched.to(writing), "READ ONLY transaction");
    } finally {
      TestDatabase.MARIADB.drop(schema);
    }
  }
}
