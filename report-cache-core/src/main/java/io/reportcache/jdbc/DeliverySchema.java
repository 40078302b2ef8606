package io.reportcache.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The tables of deliveries. */
final class DeliverySchema {

  private static final String SCRIPT = "V1__report_cache_deliveries.sql";
  private static final String TABLE = "report_cache_delivery";

  private DeliverySchema() {}

  /** Makes the tables unless they are there. */
  static void createIfAbsent(Connection connection, SqlDialect dialect) throws SQLException {
    if (exists(connection)) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      for (String command : commands(dialect)) {
        statement.execute(command);
      }
    } catch (SQLException e) {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      if (!exists(connection)) { // or another process was quicker
        throw e;
      }
    }
  }

  private static boolean exists(Connection connection) throws SQLException {
    for (String name : List.of(TABLE, TABLE.toUpperCase(Locale.ROOT))) {
      try (ResultSet found =
          connection
              .getMetaData()
              .getTables(
                  connection.getCatalog(),
                  connection.getSchema(),
                  name,
                  new String[] {"TABLE", "BASE TABLE"})) {
        if (found.next()) {
          return true;
        }
      }
    }
    return false;
  }

  /** The script's commands. No text in it holds a semicolon, nor two hyphens. */
  private static List<String> commands(SqlDialect dialect) throws SQLException {
    String path = dialect.folder + "/" + SCRIPT;
    try (InputStream script = DeliverySchema.class.getResourceAsStream(path)) {
      if (script == null) {
        throw new SQLException("the script " + path + " is missing in the library");
      }
      String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.replaceAll("--[^\\n]*", "").split(";"))
          .map(String::strip)
          .filter(command -> !command.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new SQLException("the script " + path + " can't be read", e);
    }
  }
}
