package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.jdbc.TablePrefix;
import io.reportcache.jdbc.TableScript;
import io.reportcache.log.GuardedLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates the tables of deliveries and their indexes. */
final class DeliverySchema {

  private static final GuardedLog log = GuardedLog.of(DeliverySchema.class);
  private static final String SCRIPT = "R__report_cache_deliveries.sql";
  private static final Set<String> NO_SCHEMA = Set.of("3F000", "3D000", "90079");
  private static final Set<String> NO_PRIVILEGE = Set.of("42501", "90096", "90040");
  private static final Set<Integer> NO_PRIVILEGE_OF_MARIADB = Set.of(1142, 1044);

  private final Connection connection;
  private final SqlDialect dialect;
  private final TablePrefix prefix;

  private DeliverySchema(Connection connection, SqlDialect dialect, TablePrefix prefix) {
    this.connection = connection;
    this.dialect = dialect;
    this.prefix = prefix;
  }

  /** Creates the tables and indexes that don't exist yet. */
  static void createIfAbsent(Connection connection, SqlDialect dialect, TablePrefix prefix)
      throws SQLException {
    new DeliverySchema(connection, dialect, prefix).createIfAbsent();
  }

  private void createIfAbsent() throws SQLException {
    TableScript script = TableScript.read(DeliverySchema.class, dialect.product, SCRIPT, prefix);
    if (script.isComplete(connection) || isReachedElsewhere(script)) {
      return;
    }
    try {
      script.run(connection);
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /** Returns whether all tables are in another schema of the search path, and none in the first. */
  private boolean isReachedElsewhere(TableScript script) throws SQLException {
    if (script.isBegun(connection)) {
      return false;
    }
    try {
      DeliveryTables.checkReading(prefix.on(connection));
    } catch (SQLException e) {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      return false;
    }
    log.info(
        "The tables of deliveries aren't in schema {}, but in another one of the search path; these"
            + " are used, and none are made",
        schema());
    return true;
  }

  private DeliveryStoreException refused(SQLException e) throws SQLException {
    String advice = advice(e);
    return advice.isEmpty()
        ? JdbcWork.failed("make the tables", e)
        : new DeliveryStoreException(
            "the database couldn't make the tables: %s%s".formatted(e, advice), e);
  }

  private String advice(SQLException e) throws SQLException {
    String state = String.valueOf(e.getSQLState());
    if (NO_SCHEMA.contains(state)) {
      return "; the connections lead to no schema that is there: make it, or name another one in"
          + " the URL or the pool's settings";
    }
    return NO_PRIVILEGE.contains(state) || NO_PRIVILEGE_OF_MARIADB.contains(e.getErrorCode())
        ? ("; the user of the connections may not make tables in schema %s: have somebody who may"
                + " run the script io/reportcache/durable/jdbc/%s/%s, and leave createTables out")
            .formatted(schema(), dialect.product.folder, SCRIPT)
        : "";
  }

  private @Nullable String schema() throws SQLException {
    return dialect == SqlDialect.MARIADB ? connection.getCatalog() : connection.getSchema();
  }
}
