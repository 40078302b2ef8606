package io.reportcache.jdbc;

import io.reportcache.delivery.Message;
import io.reportcache.delivery.NewDelivery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Adds deliveries, in one statement sent once for all of them. */
final class InsertDeliveries {

  private static final String DUPLICATE = "23505";
  private static final String INTO =
      "INSERT INTO report_cache_delivery (lane, tenant, state, turn, order_key, idempotency_key,"
          + " message_id, type, version, entity, entity_id, correlation_id, causation_id,"
          + " producer, created_at, payload, until_at)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ";

  private final SqlDialect dialect;
  private final String insert;

  InsertDeliveries(SqlDialect dialect) {
    this.dialect = dialect;
    String unlessThere = dialect.unlessThere();
    this.insert = INTO + dialect.inMicros() + ")" + (unlessThere == null ? "" : unlessThere);
  }

  void add(Connection connection, List<NewDelivery> deliveries) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      boolean one = deliveries.size() == 1;
      for (NewDelivery delivery : deliveries) {
        set(statement, delivery);
        if (dialect.unlessThere() == null && delivery.idempotencyKey() != null) {
          statement.addBatch(); // after those before it
          ignoreDuplicate(statement);
        } else if (one) {
          statement.executeUpdate();
        } else {
          statement.addBatch();
        }
      }
      if (!one) {
        statement.executeBatch();
      }
    }
  }

  private static void ignoreDuplicate(PreparedStatement statement) throws SQLException {
    try {
      statement.executeBatch();
    } catch (SQLException e) {
      if (!DUPLICATE.equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  private void set(PreparedStatement statement, NewDelivery delivery) throws SQLException {
    Message message = delivery.message();
    statement.setString(1, delivery.lane().toString());
    statement.setString(2, TenantColumn.format(message.tenant()));
    statement.setInt(3, delivery.delay().isZero() ? State.READY : State.DELAYED);
    statement.setInt(4, -delivery.priority());
    statement.setString(5, delivery.orderKey());
    statement.setString(6, delivery.idempotencyKey());
    dialect.setUuid(statement, 7, message.id());
    statement.setString(8, message.type());
    statement.setInt(9, message.version());
    statement.setString(10, message.entity());
    statement.setString(11, message.entityId());
    dialect.setUuid(statement, 12, message.correlationId());
    dialect.setUuid(statement, 13, message.causationId());
    statement.setString(14, message.producer());
    dialect.setInstant(statement, 15, message.createdAt());
    statement.setString(16, message.payload());
    statement.setLong(17, TimeUnit.MICROSECONDS.convert(delivery.delay()));
  }
}
