package io.reportcache.examples.shop.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs work in a transaction of its own: committed when it returns, rolled back when it throws. */
public final class Transactions {
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
   * Runs {@code work} that may write.
   *
   * @param what names the work in the message of a {@link ShopDataException}
   */
  public <T> T write(String what, SessionWork<T> work) {
    return run(what, Connection.TRANSACTION_READ_COMMITTED, work);
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
