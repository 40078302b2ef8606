package io.reportcache.shared.jdbc;

import io.reportcache.jdbc.TableScript;
import io.reportcache.shared.jdbc.Database.Session;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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

  /**
   * Creates what is missing in the current schema, unless all tables are in another one that the
   * connections can read. On PostgreSQL all appear in one moment.
   */
  static void createIfAbsent(Database database) throws SQLException {
    if (isReachedElsewhere(database)) {
      return;
    }
    database.inTransaction(
        session -> {
          script(session).run(session.connection());
          return true;
        });
  }

  private static boolean isReachedElsewhere(Database database) throws SQLException {
    if (database.atOnce(session -> script(session).isBegun(session.connection()))) {
      return false;
    }
    try {
      return database.atOnce(SharedTables::areRead);
    } catch (SQLException e) {
      return false;
    }
  }

  private static TableScript script(Session session) throws SQLException {
    return TableScript.read(SharedTables.class, session.sql().product, SCRIPT, session.prefix());
  }

  private static boolean areRead(Session session) throws SQLException {
    for (String read : READS) {
      try (PreparedStatement statement = session.prepare(read)) {
        statement.executeQuery().close();
      }
    }
    return true;
  }
}
