package io.reportcache.jdbc;

import io.reportcache.delivery.DeliveryStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Does work on a connection of its own, in a transaction of its own. */
final class JdbcWork {

  private final DataSource dataSource;

  JdbcWork(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** What is done with the connection. */
  @FunctionalInterface
  interface Step<R> {
    R with(Connection connection) throws SQLException;
  }

  /**
   * Commits if the step returns, and rolls back if it throws. The connection goes back as it came.
   *
   * @param what this is, as in "couldn't {what}"
   */
  <R> R inTransaction(String what, Step<R> step) {
    try (Connection connection = dataSource.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      int isolation = connection.getTransactionIsolation();
      // Above this, rows that another has changed meanwhile are errors or locks on gaps.
      boolean other = isolation != Connection.TRANSACTION_READ_COMMITTED;
      if (other) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
      if (autoCommit) {
        connection.setAutoCommit(false);
      }
      try {
        R result = step.with(connection);
        connection.commit();
        return result;
      } catch (Throwable e) {
        rollBack(connection, e);
        throw e;
      } finally {
        restore(connection, autoCommit, other ? isolation : null);
      }
    } catch (SQLException e) {
      throw failed(what, e);
    }
  }

  static DeliveryStoreException failed(String what, SQLException e) {
    return new DeliveryStoreException("the database couldn't %s: %s".formatted(what, e), e);
  }

  private static void rollBack(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e); // the connection is broken, which ends the transaction, too
    }
  }

  private static void restore(
      Connection connection, boolean autoCommit, @Nullable Integer isolation) {
    try {
      if (autoCommit) {
        connection.setAutoCommit(true);
      }
      if (isolation != null) {
        connection.setTransactionIsolation(isolation);
      }
    } catch (SQLException e) {
      // A broken connection: its pool will find out, and what was done stays done.
    }
  }
}
