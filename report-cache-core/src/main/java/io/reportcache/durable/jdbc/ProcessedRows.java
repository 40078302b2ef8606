package io.reportcache.durable.jdbc;

import io.reportcache.tenant.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** The rows that tell which events a handler has handled. */
final class ProcessedRows {

  static final int BATCH = 1_000;

  private final String insert;
  private final String purge;

  ProcessedRows(SqlDialect dialect) {
    insert =
        "INSERT INTO report_cache_processed_event (handler, tenant, event_id, recorded_at)"
            + " VALUES (?, ?, "
            + dialect.uuid()
            + ", "
            + dialect.now
            + ")"
            + dialect.unlessThere();
    purge =
        dialect.deleteSome(
            "report_cache_processed_event", "recorded_at <= " + dialect.inMicros(), BATCH);
  }

  /**
   * Adds a row. Where another transaction has added the same one, waits for its end. Returns
   * whether the row wasn't there.
   */
  boolean add(Connection connection, String handler, TenantId tenant, UUID id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setString(1, handler);
      statement.setString(2, TenantColumn.format(tenant));
      statement.setString(3, id.toString());
      return statement.executeUpdate() > 0;
    } catch (SQLException e) {
      if (InsertDeliveries.isDuplicate(
          e)) { // without harm to the transaction, as PostgreSQL passes over it
        return false;
      }
      throw e;
    }
  }

  /** Removes some rows. If it removes a full batch, there may be more. */
  int purge(Connection connection, Duration age) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(purge)) {
      statement.setLong(1, -Micros.of(age));
      return statement.executeUpdate();
    }
  }
}
