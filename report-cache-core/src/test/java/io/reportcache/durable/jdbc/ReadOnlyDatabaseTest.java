package io.reportcache.durable.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.testing.OwnPostgres;
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
              () ->
                  database.execute(
                      "ALTER SYSTEM SET default_transaction_read_only = on", READ_AGAIN),
              () ->
                  database.execute(
                      WRITING, "ALTER SYSTEM RESET default_transaction_read_only", READ_AGAIN),
              "read-only transaction");
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
