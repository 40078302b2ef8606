package io.reportcache.benchmarks.delivery;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL that {@code benchmarks.postgres} names, or else one from a jar, and a pool that
 * all share. Its commits are durable, or it's refused.
 */
final class Database implements AutoCloseable {

  private final @Nullable EmbeddedPostgres embedded;
  private final HikariDataSource pool;

  private Database(@Nullable EmbeddedPostgres embedded, HikariDataSource pool) {
    this.embedded = embedded;
    this.pool = pool;
  }

  /**
   * Opens it.
   *
   * @param byIndex whether no other plans are made. The plan of a new table, which is empty, reads
   *     the whole of it, and a connection keeps it until the first ANALYZE; contenders whose tables
   *     are made for the run would be measured by that.
   */
  static Database open(boolean byIndex) throws IOException, SQLException {
    @Nullable String given = System.getProperty("benchmarks.postgres");
    @Nullable EmbeddedPostgres embedded = null;
    if (given == null || given.isBlank()) {
      // As it comes it's for tests, and forgets what it committed.
      embedded =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .start();
      given = embedded.getJdbcUrl("postgres", "postgres");
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(given);
    config.setMaximumPoolSize(32);
    if (byIndex) {
      config.addDataSourceProperty(
          "options",
          "-c enable_seqscan=off -c enable_bitmapscan=off"
              + " -c enable_hashjoin=off -c enable_mergejoin=off");
    }
    Database database = new Database(embedded, new HikariDataSource(config));
    database.checkDurable();
    return database;
  }

  HikariDataSource pool() {
    return pool;
  }

  /** Writes what is due, so that a run doesn't pay for the one before. */
  void settle() throws SQLException {
    Tables.execute(pool, "CHECKPOINT");
  }

  @Override
  public void close() throws IOException {
    pool.close();
    if (embedded != null) {
      embedded.close();
    }
  }

  private void checkDurable() throws SQLException {
    for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
      String value = show(setting);
      if (!value.equals("on")) {
        throw new IllegalStateException(
            "%s of the database must be on, was %s; commits would not be durable"
                .formatted(setting, value));
      }
    }
    System.out.printf(
        "%nPostgreSQL %s, durable commits; %d processors, Java %s%n",
        show("server_version"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"));
  }

  private String show(String setting) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      row.next();
      return row.getString(1);
    }
  }
}
