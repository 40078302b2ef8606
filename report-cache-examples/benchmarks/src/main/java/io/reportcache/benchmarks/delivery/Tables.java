package io.reportcache.benchmarks.delivery;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Statements that prepare and check, each committed by itself. */
final class Tables {

  private Tables() {}

  static void execute(DataSource pool, String... statements) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  static long count(DataSource pool, String from) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + from)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Throws unless the database knows of as many as were counted. */
  static void check(String what, long expected, long found) {
    if (expected != found) {
      throw new IllegalStateException(
          "the database should have %d %s, and has %d".formatted(expected, what, found));
    }
  }
}
