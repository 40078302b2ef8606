package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.jdbc.TablePrefix;
import io.reportcache.jdbc.TimeLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs steps on a connection and in a transaction of their own. */
final class JdbcWork {

  private static final String NO_TABLES =
      "; the tables aren't there, where the connections lead to: create them with"
          + " JdbcDeliveryStore.createTables() or by the scripts in io/reportcache/durable/jdbc, which"
          + " Flyway and Liquibase can run";
  private static final String OTHER_TABLES =
      "; the tables are those of another version: run the scripts in io/reportcache/durable/jdbc of this"
          + " one";
  private static final String NOT_ALLOWED =
      "; the user of the connections needs SELECT, INSERT, UPDATE and DELETE on both"
          + " tables of deliveries";
  private static final String ONLY_READS =
      "; a read-only transaction can't store: publish in one that writes, or after this one";
  private static final String READ_ONLY_OF_POSTGRES = "25006";
  private static final int READ_ONLY_OF_MARIADB = 1792;
  private static final String NO_TABLE_OF_POSTGRES = "42P01";
  private static final Pattern NO_TABLE = Pattern.compile("42S0[234]"); // H2 has three of them

  private static final Set<String> OF_ANOTHER_SESSION = Set.of("26000", "42P05");
  private static final String NOT_PREPARED =
      "; behind a pooler that shares sessions, such as PgBouncer in transaction mode, set"
          + " prepareThreshold=0 in the JDBC URL";

  private static final String OVERTAKEN =
      "; another transaction has stored the same key since this one began to read: run this"
          + " one again, or at READ COMMITTED, where the second is passed over";
  private static final String NOT_SERIALIZABLE = "40001";

  private static final Set<String> NO_COLUMN = Set.of("42703", "42S22");
  private static final String NO_PRIVILEGE_OF_H2 = "90096";
  private static final int NO_PRIVILEGE_OF_MARIADB = 1142;
  private static final String NO_PRIVILEGE_OF_POSTGRES = "42501";

  private final DataSource dataSource;
  private final TimeLimit limit;
  private final TablePrefix prefix;
  private volatile boolean isReadCommitted;

  /**
   * Creates work on connections of a data source.
   *
   * @param limit the maximum time that a statement waits
   */
  JdbcWork(DataSource dataSource, TimeLimit limit, TablePrefix prefix) {
    this.dataSource = dataSource;
    this.limit = limit;
    this.prefix = prefix;
  }

  /** A step that uses the connection. */
  @FunctionalInterface
  interface Step<R> {
    R with(Connection connection) throws SQLException;
  }

  /**
   * Runs a step that is one statement, or one together with its settings, in auto-commit: it
   * commits by itself if it succeeds. The connection's settings are restored.
   *
   * @param what names the step, as in "couldn't {what}"
   */
  <R> R atOnce(String what, Step<R> step) {
    if (!isReadCommitted) {
      return inTransaction(what, step);
    }
    try (Connection connection = dataSource.getConnection()) {
      int patience = limit.set(connection);
      boolean autoCommit = connection.getAutoCommit();
      if (!autoCommit) {
        connection.setAutoCommit(true);
      }
      try {
        return step.with(prefix.on(connection));
      } finally {
        restore(connection, autoCommit, null, patience);
      }
    } catch (SQLException e) {
      isReadCommitted = false; // ask again, in case it has changed
      throw failed(what, e);
    }
  }

  /**
   * Runs a step, commits if it returns, and rolls back if it throws. The connection's settings are
   * restored.
   *
   * @param what names the step, as in "couldn't {what}"
   */
  <R> R inTransaction(String what, Step<R> step) {
    try (Connection connection = dataSource.getConnection()) {
      int patience = limit.set(connection);
      boolean autoCommit = connection.getAutoCommit();
      Integer other = isReadCommitted ? null : otherIsolation(connection);
      boolean once = other != null && SqlDialect.of(connection).isolatesOne();
      if (other != null && !once) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
      if (autoCommit) {
        connection.setAutoCommit(false);
      }
      try {
        if (once) {
          readCommitted(connection);
        }
        R result = step.with(prefix.on(connection));
        connection.commit();
        return result;
      } catch (Throwable e) {
        rollBack(connection, e);
        throw e;
      } finally {
        restore(connection, autoCommit, once ? null : other, patience);
      }
    } catch (SQLException e) {
      isReadCommitted = false; // ask again, in case it has changed
      throw failed(what, e);
    }
  }

  /**
   * Returns the isolation if it isn't READ COMMITTED. At higher levels, rows that another
   * transaction has changed meanwhile lead to errors or locks on gaps. Once a connection had that
   * level, connections aren't asked any more, since each time would be a round trip.
   */
  private @Nullable Integer otherIsolation(Connection connection) throws SQLException {
    int isolation = connection.getTransactionIsolation();
    isReadCommitted = isolation == Connection.TRANSACTION_READ_COMMITTED;
    return isReadCommitted ? null : isolation;
  }

  private static void readCommitted(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
    }
  }

  static DeliveryStoreException failed(String what, SQLException e) {
    return new DeliveryStoreException(
        "the database couldn't %s: %s%s".formatted(what, e, forNow(e) + advice(e)), e);
  }

  /**
   * Returns the exception for a failure on the caller's connection, which has an isolation of its
   * own.
   */
  static DeliveryStoreException failedIn(String what, SQLException e) {
    return NOT_SERIALIZABLE.equals(e.getSQLState())
        ? new DeliveryStoreException(
            "the database couldn't %s: %s%s".formatted(what, e, OVERTAKEN), e)
        : failed(what, e);
  }

  /** Returns whether the database refuses it until its tables or privileges are changed. */
  static boolean isRefusal(SQLException e) {
    return !advice(e).isEmpty();
  }

  /**
   * Returns advice on failures that have nothing to do with the tables, so that they aren't
   * refusals.
   */
  private static String forNow(SQLException e) {
    if (onlyReads(e)) {
      return ONLY_READS;
    }
    return e.getSQLState() != null && OF_ANOTHER_SESSION.contains(e.getSQLState())
        ? NOT_PREPARED
        : "";
  }

  private static boolean onlyReads(SQLException e) {
    return READ_ONLY_OF_POSTGRES.equals(e.getSQLState())
        || e.getErrorCode() == READ_ONLY_OF_MARIADB;
  }

  private static String advice(SQLException e) {
    String state = e.getSQLState();
    if (state == null) {
      return "";
    }
    if (state.equals(NO_TABLE_OF_POSTGRES) || NO_TABLE.matcher(state).matches()) {
      return NO_TABLES;
    }
    if (NO_COLUMN.contains(state)) {
      return OTHER_TABLES;
    }
    return state.equals(NO_PRIVILEGE_OF_POSTGRES)
            || state.equals(NO_PRIVILEGE_OF_H2)
            || e.getErrorCode() == NO_PRIVILEGE_OF_MARIADB
        ? NOT_ALLOWED
        : "";
  }

  private static void rollBack(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e); // the connection is broken, which ends the transaction, too
    }
  }

  private void restore(
      Connection connection, boolean autoCommit, @Nullable Integer isolation, int patience) {
    try {
      if (connection.getAutoCommit() != autoCommit) {
        connection.setAutoCommit(autoCommit);
      }
      if (isolation != null) {
        connection.setTransactionIsolation(isolation);
      }
      limit.restore(connection, patience);
    } catch (SQLException e) {
      // The connection is broken: its pool will notice, and the work is done.
    }
  }
}
