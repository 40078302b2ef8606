package io.reportcache.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

/**
 * The maximum time that a statement waits for the database. A connection that breaks without an
 * error, for example because a firewall drops its packets, would block its thread for ever. A query
 * time-out wouldn't get through it either, so the socket's time-out is set.
 */
public record TimeLimit(int millis) {

  /** The limit by default, 1 minute. */
  public static final Duration DEFAULT = Duration.ofMinutes(1);

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  /**
   * Returns the limit of this length.
   *
   * @throws IllegalArgumentException if it is shorter than 1 ms or longer than 24 days
   */
  public static TimeLimit of(Duration limit) {
    Objects.requireNonNull(limit, "time limit of statements must not be null");
    if (limit.compareTo(SHORTEST) < 0 || limit.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the time limit of statements must be from 1 ms to %s, was %s; leave it out for the default of %s"
              .formatted(LONGEST, limit, DEFAULT));
    }
    return new TimeLimit((int) limit.toMillis());
  }

  /**
   * Sets this limit, unless the connection has a shorter one.
   *
   * @return the former limit, for {@link #restore}
   */
  public int set(Connection connection) throws SQLException {
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
      return millis; // the driver doesn't support it
    }
  }

  /** Restores the former limit. */
  public void restore(Connection connection, int before) throws SQLException {
    if (before == 0 || before > millis) {
      connection.setNetworkTimeout(Runnable::run, before);
    }
  }
}
