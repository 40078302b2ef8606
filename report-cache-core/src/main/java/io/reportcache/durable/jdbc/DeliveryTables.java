package io.reportcache.durable.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Checks that the tables are those of this version and that the user may access them. Reads and
 * changes no rows.
 */
enum DeliveryTables {
  DELIVERY(
      "report_cache_delivery",
      "id, lane, tenant, state, turn, order_key, idempotency_key, message_id, type, version,"
          + " entity, entity_id, correlation_id, causation_id, producer, created_at, trace_parent,"
          + " payload, token, failures, lapses, owner, until_at, ended_at, reason"),
  RUN(
      "report_cache_run",
      "delivery_id, id, attempt, ending, owner, performed_by, result, error, took_micros, at"),
  PROCESSED_EVENT("report_cache_processed_event", "handler, tenant, event_id, recorded_at");

  private static final String NO_ROW = " WHERE 1 = 0";

  private final String table;
  private final String columns;

  DeliveryTables(String table, String columns) {
    this.table = table;
    this.columns = columns;
  }

  static void checkReading(Connection connection) throws SQLException {
    for (DeliveryTables each : values()) {
      execute(connection, "SELECT " + each.columns + " FROM " + each.table + NO_ROW);
    }
  }

  static void checkWriting(Connection connection) throws SQLException {
    for (DeliveryTables each : values()) {
      for (String statement :
          List.of(
              "INSERT INTO %1$s (%2$s) SELECT %2$s FROM %1$s".formatted(each.table, each.columns),
              "UPDATE %1$s SET %2$s = %2$s"
                  .formatted(each.table, each.columns.substring(0, each.columns.indexOf(','))),
              "DELETE FROM %s".formatted(each.table))) {
        execute(connection, statement + NO_ROW);
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }
}
