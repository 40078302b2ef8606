package io.reportcache.examples.shop.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** A schema on a PostgreSQL server; stays when it is closed, and is found again next time. */
final class PostgresEngine implements Engine {
  // The shared tier takes up to nine of them.
  private static final int POOL = 20;

  private final HikariDataSource pool;
  private final String schema;

  PostgresEngine(String jdbcUrl, String schema) {
    this.schema = schema;
    HikariConfig config = new HikariConfig();
    config.setPoolName("shop-postgresql");
    config.setMaximumPoolSize(POOL);
    config.setJdbcUrl(jdbcUrl);
    // No other schema on the path: a table that is missing here must not be found elsewhere.
    config.setConnectionInitSql("SET search_path TO " + schema);
    pool = new HikariDataSource(config);
  }

  @Override
  public DataSource dataSource() {
    return pool;
  }

  @Override
  public void clear(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
      statement.execute("CREATE SCHEMA " + schema);
    }
  }

  @Override
  public void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtext(?))")) {
      lock.setString(1, "report-cache shop " + schema);
      lock.execute();
    }
  }

  @Override
  public void append(Connection connection, String table, List<? extends Row> rows)
      throws SQLException, IOException {
    CopyIn copy =
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN");
    try {
      CopyText text = new CopyText(copy);
      for (Row row : rows) {
        row.writeTo(text);
        text.endRow();
      }
      text.flush();
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
