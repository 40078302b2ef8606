package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.tenant.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Cancels or reschedules the waiting deliveries of a message. This and a claim compete for the row
 * lock: the first to get it goes first. Rows that are claimed aren't locked, so that their owner
 * can settle them.
 */
final class ChangeWaiting {

  private static final String AT_ONCE =
      State.in(
          "UPDATE report_cache_delivery SET state = {READY}, until_at = NULL"
              + " WHERE state = {DELAYED} AND ");

  private final String waiting;
  private final String claimed;
  private final String delay;

  private record Row(long id, State state, String lane, @Nullable String orderKey) {}

  ChangeWaiting(SqlDialect dialect) {
    String ofMessage =
        " FROM report_cache_delivery WHERE message_id = %s AND tenant = ? AND state "
            .formatted(dialect.uuid());
    waiting =
        "SELECT id, state, lane, order_key"
            + ofMessage
            + State.in("IN ({WAITING}, {PARKED}) ORDER BY id FOR UPDATE");
    claimed = "SELECT COUNT(*)" + ofMessage + State.in("= {CLAIMED}");
    delay =
        State.in("UPDATE report_cache_delivery SET state = {DELAYED}, until_at = ")
            + dialect.inMicros();
  }

  DeliveryChange cancel(Connection connection, TenantId tenant, UUID message) throws SQLException {
    List<Row> rows = waiting(connection, tenant, message);
    ClearDeliveries.remove(connection, rows.stream().map(Row::id).toList());
    OutOfTurn.passOn(connection, turnsOf(rows), Locking.WAIT);
    return new DeliveryChange(rows.size(), claimed(connection, tenant, message));
  }

  DeliveryChange reschedule(Connection connection, TenantId tenant, UUID message, Duration pause)
      throws SQLException {
    List<Long> ids =
        waiting(connection, tenant, message).stream()
            .filter(row -> row.state != State.PARKED)
            .map(Row::id)
            .toList();
    move(connection, ids, pause);
    return new DeliveryChange(ids.size(), claimed(connection, tenant, message));
  }

  private void move(Connection connection, List<Long> ids, Duration pause) throws SQLException {
    boolean now = pause.isZero();
    String update = now ? AT_ONCE : delay + " WHERE ";
    var unused =
        Ids.update(
            connection,
            update,
            statement -> {
              int next = 1;
              if (!now) {
                statement.setLong(next++, Micros.of(pause));
              }
              return next;
            },
            ids);
  }

  private List<Row> waiting(Connection connection, TenantId tenant, UUID message)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(waiting)) {
      statement.setString(1, message.toString());
      statement.setString(2, TenantColumn.format(tenant));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(
                  row.getLong("id"),
                  State.of(row.getInt("state")),
                  row.getString("lane"),
                  row.getString("order_key")));
        }
      }
    }
    return rows;
  }

  private int claimed(Connection connection, TenantId tenant, UUID message) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(claimed)) {
      statement.setString(1, message.toString());
      statement.setString(2, TenantColumn.format(tenant));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private static Set<OutOfTurn.Key> turnsOf(List<Row> rows) {
    Set<OutOfTurn.Key> turns = new LinkedHashSet<>();
    for (Row row : rows) {
      if (row.orderKey != null) {
        turns.add(new OutOfTurn.Key(row.lane, row.orderKey));
      }
    }
    return turns;
  }
}
