package io.reportcache.durable.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The database where a store's tables are. */
record Home(SqlDialect dialect, @Nullable String url) {

  private static final Pattern SAFE_OF_H2 =
      Pattern.compile(
          "jdbc:h2:(split:([0-9]+:)?)?(async|mem|memfs|memlz|niomemfs|niomemlz|tcp|ssl):");

  /** Asks the connection where it leads. */
  static Home of(Connection connection) throws SQLException {
    return new Home(SqlDialect.of(connection), connection.getMetaData().getURL());
  }

  /**
   * Tells whether it's a file of H2 that an interrupt closes for the whole process, as NIO does to
   * a channel that the interrupted thread writes.
   */
  boolean isClosedByInterrupts() {
    return dialect == SqlDialect.H2
        && url != null
        && !SAFE_OF_H2.matcher(url.toLowerCase(Locale.ROOT)).lookingAt();
  }

  /** Tells whether the connection is known to lead there. */
  boolean isOf(Connection connection) throws SQLException {
    return url != null && Objects.equals(url, connection.getMetaData().getURL());
  }
}
