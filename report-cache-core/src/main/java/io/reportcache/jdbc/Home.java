package io.reportcache.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The database where a store's tables are. */
record Home(SqlDialect dialect, @Nullable String url) {

  /** Asks the connection where it leads. */
  static Home of(Connection connection) throws SQLException {
    return new Home(SqlDialect.of(connection), connection.getMetaData().getURL());
  }

  /** Tells whether the connection is known to lead there. */
  boolean isOf(Connection connection) throws SQLException {
    return url != null && Objects.equals(url, connection.getMetaData().getURL());
  }
}
