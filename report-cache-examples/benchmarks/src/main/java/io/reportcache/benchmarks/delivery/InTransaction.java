package io.reportcache.benchmarks.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A transaction as a host without a framework writes it. */
final class InTransaction {

  private InTransaction() {}

  /** What is done in it. */
  @FunctionalInterface
  interface Work {
    void with(Connection connection) throws SQLException;
  }

  static void run(DataSource pool, Work work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      work.with(connection);
      connection.commit();
    }
  }
}
