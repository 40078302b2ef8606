package io.reportcache.durable.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;

/**
 * Identifies a database of a server, independently of the way to it: through a pooler, another port
 * or another host name.
 *
 * @param name the database's name
 * @param number the server's number of the database
 * @param startedMillis when the server was started
 */
record PostgresPlace(String name, long number, long startedMillis) {

  private static final String SELECT =
      "SELECT datname, oid, CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) * 1000 AS BIGINT)"
          + " FROM pg_catalog.pg_database WHERE datname = current_database()";

  /** Asks the server for the place of a connection; empty if it isn't PostgreSQL. */
  static Optional<PostgresPlace> of(Connection connection) throws SQLException {
    if (SqlDialect.of(connection) != SqlDialect.POSTGRESQL) {
      return Optional.empty();
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SELECT)) {
      row.next();
      return Optional.of(new PostgresPlace(row.getString(1), row.getLong(2), row.getLong(3)));
    }
  }

  @Override
  public String toString() {
    return "'%s' (%d) of the server started at %s"
        .formatted(name, number, Instant.ofEpochMilli(startedMillis));
  }
}
