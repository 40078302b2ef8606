package io.reportcache.durable.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The database of a store's tables. */
record Home(SqlDialect dialect, @Nullable String url) {

  private static final Pattern SAFE_OF_H2 =
      Pattern.compile(
          "jdbc:h2:(split:([0-9]+:)?)?(async|mem|memfs|memlz|niomemfs|niomemlz|tcp|ssl):");

  /** Returns the database of a connection. */
  static Home of(Connection connection) throws SQLException {
    return new Home(SqlDialect.of(connection), connection.getMetaData().getURL());
  }

  /**
   * Returns whether this is a file of H2 that an interrupt closes for the whole process: NIO closes
   * a channel when the thread that writes to it is interrupted.
   */
  boolean isClosedByInterrupts() {
    return dialect == SqlDialect.H2
        && url != null
        && !SAFE_OF_H2.matcher(url.toLowerCase(Locale.ROOT)).lookingAt();
  }

  /** Returns whether the connection is known to lead to this database. */
  boolean isOf(Connection connection) throws SQLException {
    return url != null && Objects.equals(url, connection.getMetaData().getURL());
  }
}
