package io.reportcache.spring;

import io.reportcache.log.GuardedLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Fails the start if the tables of the shared tier don't exist. Otherwise each node would go on
 * alone. A database that is away doesn't fail it: a cache has to do without its shared tier (D1).
 */
final class SharedTablesCheck {

  private static final GuardedLog log = GuardedLog.of(SharedTierAutoConfiguration.class);

  private SharedTablesCheck() {}

  static void require(DataSource dataSource, String prefix) {
    try (Connection connection = dataSource.getConnection()) {
      look(connection, prefix);
    } catch (SQLException e) {
      log.warn("The database of the shared tier can't be reached now; it is tried again", e);
    }
  }

  private static void look(Connection connection, String prefix) {
    try (Statement statement = connection.createStatement()) {
      for (String table : new String[] {"fence", "scope", "value"}) {
        statement.executeQuery("SELECT 1 FROM " + prefix + table + " WHERE 1 = 0").close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "the tables of report-cache.shared.tier=sql can't be used: %s; set report-cache.shared.sql.create-tables=true, or run the scripts in io/reportcache/shared/jdbc with your migrations"
              .formatted(e.getMessage()),
          e);
    }
  }
}
