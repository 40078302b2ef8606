package io.reportcache.shared.jdbc;

import io.reportcache.shared.jdbc.Database.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** Creates the tables of the shared tier and their indexes. */
final class SharedTables {

  // States of SQL: a statement that is wrong here or not allowed, and a schema that isn't there.
  private static final String REFUSED = "42";
  private static final String NO_SCHEMA = "3F000";

  private static final String SCRIPT = "R__report_cache_shared.sql";

  private static final List<String> READS =
      List.of(
          "SELECT name, state, incarnation, seq, floor_seq, scope_count, changed_at"
              + " FROM report_cache_fence WHERE 1 = 0",
          "SELECT incarnation, scope, seq FROM report_cache_scope WHERE 1 = 0",
          "SELECT hash, name, envelope, expires_at FROM report_cache_value WHERE 1 = 0",
          "SELECT hash, lease, expires_at FROM report_cache_lease WHERE 1 = 0");

  private SharedTables() {}

  /**
   * Refuses a database whose tables can't be read.
   *
   * @throws IllegalStateException if one is missing, or this user may not read it
   * @throws SQLException if that can't be told now
   */
  static void require(Database database) throws SQLException {
    try {
      database.atOnce(SharedTables::areRead);
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith(REFUSED) || state.equals(NO_SCHEMA)) {
        throw new IllegalStateException(
            "the tables of the shared tier can't be read (%s); call createTables() of JdbcTier first, or have somebody who may run the script in io/reportcache/shared/jdbc"
                .formatted(String.valueOf(e.getMessage()).strip()),
            e);
      }
      throw e;
    }
  }

  /** Creates what isn't there, unless all tables can be read. */
  static void createIfAbsent(Database database) throws SQLException {
    if (areThere(database)) {
      return;
    }
    try {
      database.atOnce(SharedTables::create);
    } catch (SQLException e) {
      if (!areThere(database)) { // else another process was quicker
        throw e;
      }
    }
  }

  private static boolean areThere(Database database) {
    try {
      return database.atOnce(SharedTables::areRead);
    } catch (SQLException e) {
      return false;
    }
  }

  private static boolean areRead(Session session) throws SQLException {
    for (String read : READS) {
      try (PreparedStatement statement = session.prepare(read)) {
        statement.executeQuery().close();
      }
    }
    return true;
  }

  private static boolean create(Session session) throws SQLException {
    try (Statement statement = session.connection().createStatement()) {
      for (String command : commands(session.sql())) {
        statement.execute(session.prefix().in(command));
      }
    }
    return true;
  }

  /** Returns the commands of the script. No literal in it contains a semicolon or two hyphens. */
  static List<String> commands(SharedSql sql) throws SQLException {
    String path = sql.folder + "/" + SCRIPT;
    try (InputStream script = SharedTables.class.getResourceAsStream(path)) {
      if (script == null) {
        throw new SQLException("the script " + path + " is missing from the library");
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
