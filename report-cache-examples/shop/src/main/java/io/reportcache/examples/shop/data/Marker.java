package io.reportcache.examples.shop.data;

import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The row, written after everything else, that says what was loaded. Data without it was left half
 * loaded; data with another one is out of date.
 */
final class Marker {
  private static final String EXISTS =
      "SELECT count(*) FROM information_schema.tables"
          + " WHERE table_schema = current_schema() AND table_name = 'load_marker'";
  private static final String MATCHES =
      "SELECT count(*) FROM load_marker WHERE version = ? AND scale = ? AND loaded_for = ?";
  private static final String CREATE =
      "CREATE TABLE load_marker ("
          + "version INTEGER NOT NULL, scale DOUBLE PRECISION NOT NULL, loaded_for DATE NOT NULL)";
  private static final String INSERT = "INSERT INTO load_marker VALUES (?, ?, ?)";

  private Marker() {}

  static boolean matches(Connection connection, ShopSettings settings) throws SQLException {
    try (PreparedStatement exists = connection.prepareStatement(EXISTS)) {
      if (count(exists) == 0) {
        return false;
      }
    }
    try (PreparedStatement matches = connection.prepareStatement(MATCHES)) {
      bind(matches, settings);
      return count(matches) == 1;
    }
  }

  static void write(Connection connection, ShopSettings settings) throws SQLException {
    try (Statement create = connection.createStatement()) {
      create.execute(CREATE);
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      bind(insert, settings);
      insert.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, ShopSettings settings) throws SQLException {
    statement.setInt(1, Schema.VERSION);
    statement.setDouble(2, settings.scale());
    statement.setDate(3, Date.valueOf(settings.today()));
  }

  private static long count(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
