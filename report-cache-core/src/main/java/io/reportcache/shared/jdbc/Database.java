package io.reportcache.shared.jdbc;

import io.reportcache.jdbc.TablePrefix;
import io.reportcache.jdbc.TimeLimit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs steps on connections of its own, which belong to nobody's transaction. */
final class Database {

  private static final int ATTEMPTS = 10;

  /** Aborted because of another transaction: it has changed nothing. */
  private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "23505");

  private static final Set<String> NOT_ALLOWED = Set.of("42501", "42883", "0A000");

  private static final String STATE_OF_POSTGRES =
      "((SELECT CAST(system_identifier AS TEXT) FROM pg_control_system()) || '.'"
          + " || SUBSTR(pg_walfile_name(pg_current_wal_lsn()), 1, 8))";
  private static final String ONE_STATE = "'-'";

  private final DataSource dataSource;
  private final TablePrefix prefix;
  private final TimeLimit socketLimit;
  private final int querySeconds;
  private volatile @Nullable DatabaseKind kind;

  /**
   * Where the tables are.
   *
   * @param state an expression that identifies the server's state
   */
  record DatabaseKind(SharedSql sql, String state) {}

  /** A step that uses a connection. */
  @FunctionalInterface
  interface Step<R extends @Nullable Object> {
    R with(Session session) throws SQLException;
  }

  Database(DataSource dataSource, TablePrefix prefix, Duration limit) {
    this.dataSource = dataSource;
    this.prefix = prefix;
    querySeconds = (int) limit.plusMillis(999).toSeconds();
    socketLimit = TimeLimit.of(Duration.ofSeconds(querySeconds).plusSeconds(1));
  }

  TablePrefix prefix() {
    return prefix;
  }

  /**
   * Runs a step whose statements commit one by one; again if another transaction was in its way.
   */
  <R extends @Nullable Object> R atOnce(Step<R> step) throws SQLException {
    return run(step, true);
  }

  /** Runs a step in a transaction; again if another one was in its way. */
  <R extends @Nullable Object> R inTransaction(Step<R> step) throws SQLException {
    return run(step, false);
  }

  private <R extends @Nullable Object> R run(Step<R> step, boolean autoCommit) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(step, autoCommit);
      } catch (SQLException e) {
        if (attempt == ATTEMPTS
            || e.getSQLState() == null
            || !CONFLICTS.contains(e.getSQLState())) {
          throw e;
        }
      }
    }
  }

  private <R extends @Nullable Object> R once(Step<R> step, boolean autoCommit)
      throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      int patience = socketLimit.set(connection);
      boolean before = connection.getAutoCommit();
      if (before != autoCommit) {
        connection.setAutoCommit(autoCommit);
      }
      try {
        R result = step.with(session(connection));
        if (!autoCommit) {
          connection.commit();
        }
        return result;
      } catch (Throwable e) {
        if (!autoCommit) {
          rollBack(connection, e);
        }
        throw e;
      } finally {
        restore(connection, before, patience);
      }
    }
  }

  /** Returns a session on the connection, whatever transaction that is in. */
  Session session(Connection connection) throws SQLException {
    DatabaseKind known = kind;
    if (known == null) {
      known = find(connection);
      kind = known;
    }
    return new Session(connection, known, prefix, querySeconds);
  }

  private static DatabaseKind find(Connection connection) throws SQLException {
    SharedSql sql = SharedSql.of(connection);
    return new DatabaseKind(
        sql, sql == SharedSql.POSTGRESQL ? stateOfPostgres(connection) : ONE_STATE);
  }

  /** Returns what identifies the server's state, if this user may know. */
  private static String stateOfPostgres(Connection connection) throws SQLException {
    java.sql.Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + STATE_OF_POSTGRES)) {
      row.next();
      return STATE_OF_POSTGRES;
    } catch (SQLException e) {
      if (e.getSQLState() == null || !NOT_ALLOWED.contains(e.getSQLState())) {
        throw e;
      }
      if (before != null) {
        connection.rollback(before);
      }
      return ONE_STATE;
    }
  }

  private static void rollBack(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e); // the connection is broken, which ends the transaction, too
    }
  }

  private void restore(Connection connection, boolean autoCommit, int patience) {
    try {
      if (connection.getAutoCommit() != autoCommit) {
        connection.setAutoCommit(autoCommit);
      }
      socketLimit.restore(connection, patience);
    } catch (SQLException e) {
      // The connection is broken: its pool will notice, and the work is done.
    }
  }

  /** A connection, and how its database is talked to. */
  record Session(Connection connection, DatabaseKind kind, TablePrefix prefix, int querySeconds) {

    SharedSql sql() {
      return kind.sql();
    }

    /** Returns a statement for these tables, in which {@code :state} is the server's state. */
    PreparedStatement prepare(String text) throws SQLException {
      PreparedStatement statement =
          connection.prepareStatement(
              prefix.in(text.replace(":state", kind.state()).replace(":now", sql().now)));
      statement.setQueryTimeout(querySeconds);
      return statement;
    }
  }
}
