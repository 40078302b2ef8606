package io.reportcache.durable.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

/**
 * How long a statement may wait for the database. A connection of which nobody says that it's
 * broken, such as one whose packets a firewall drops, would keep its thread for ever: no query
 * time-out gets through it, so the socket's own is set.
 */
record TimeLimit(int millis) {

  static final Duration DEFAULT = Duration.ofMinutes(1);

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  static TimeLimit of(Duration limit) {
    Objects.requireNonNull(limit, "time limit of statements must not be null");
    if (limit.compareTo(SHORTEST) < 0 || limit.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the time limit of statements must be from 1 ms to %s, was %s; leave it out for the default of %s"
              .formatted(LONGEST, limit, DEFAULT));
    }
    return new TimeLimit((int) limit.toMillis());
  }

  /**
   * Sets it, unless the connection has a shorter one.
   *
   * @return what was set before, to be given back
   */
  int set(Connection connection) throws SQLException {
    try {
      int before = connection.getNetworkTimeout();
      if (before == 0 || before > millis) {
        connection.setNetworkTimeout(Runnable::run, millis);
      }
      return before;
    } catch (SQLException | AbstractMethodError e) {
      if (e instanceof SQLException failure && connection.isClosed()) {
        throw failure;
      }
      return millis; // the driver has none
    }
  }

  /** Gives back what was set before. */
  void restore(Connection connection, int before) throws SQLException {
    if (before == 0 || before > millis) {
      connection.setNetworkTimeout(Runnable::run, before);
    }
  }
}
