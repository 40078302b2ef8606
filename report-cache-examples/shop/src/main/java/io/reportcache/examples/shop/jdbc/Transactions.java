package io.reportcache.examples.shop.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs work in a transaction of its own: committed when it returns, rolled back when it throws. */
public final class Transactions {
  private static final int ATTEMPTS = 8;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final DataSource dataSource;

  /** Takes connections from {@code dataSource}, one for each piece of work. */
  public Transactions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Runs {@code work} on a snapshot, so that several queries of one report see the same moment and
   * their figures agree.
   *
   * @param what names the work in the message of a {@link ShopDataException}
   */
  public <T> T snapshot(String what, SessionWork<T> work) {
    return run(what, Connection.TRANSACTION_REPEATABLE_READ, work);
  }

  /**
   * Runs {@code work} that may write. When another transaction changed the same row meanwhile and
   * the database says so by a failure, the work is done again from its beginning, at most {@value
   * #ATTEMPTS} times in all.
   *
   * @param what names the work in the message of a {@link ShopDataException}
   */
  public <T> T write(String what, SessionWork<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return run(what, Connection.TRANSACTION_READ_COMMITTED, work);
      } catch (ShopDataException e) {
        if (attempt == ATTEMPTS || !isConflict(e.getCause())) {
          throw e;
        }
        // The other transaction may not have ended yet.
        LockSupport.parkNanos(attempt * PAUSE_NANOS);
      }
    }
  }

  // PostgreSQL waits for the other and reports only deadlocks; DuckDB fails at once and has no
  // code.
  private static boolean isConflict(@Nullable Throwable cause) {
    return cause instanceof SQLException e
        && ("40001".equals(e.getSQLState())
            || "40P01".equals(e.getSQLState())
            || String.valueOf(e.getMessage()).startsWith("TransactionContext Error: Conflict"));
  }

  private <T> T run(String what, int isolation, SessionWork<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setTransactionIsolation(isolation);
      connection.setAutoCommit(false);
      try {
        T result = work.apply(new Session(connection));
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new ShopDataException("database failed while it " + what + ": " + e.getMessage(), e);
    }
  }

  private static void rollBack(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
