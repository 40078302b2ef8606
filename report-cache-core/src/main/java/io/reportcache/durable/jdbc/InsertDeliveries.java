package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Adds deliveries. Deliveries with an idempotency key are added one by one: if the key is already
 * stored, that insert fails without harm to the transaction. MariaDB's {@code ON DUPLICATE KEY
 * UPDATE} would lock the stored row until the commit, so that no worker could settle it, and {@code
 * IGNORE} would also hide other errors.
 */
final class InsertDeliveries implements Inserting {

  private static final String DUPLICATE = "23505";
  private static final int DUPLICATE_OF_MARIADB = 1062;
  private static final String INTO =
      "INSERT INTO report_cache_delivery (lane, tenant, state, turn, order_key, idempotency_key,"
          + " message_id, type, version, entity, entity_id, correlation_id, causation_id,"
          + " producer, created_at, trace_parent, payload, until_at) VALUES ";

  private final SqlDialect dialect;
  private final MultiRowInsert<NewDelivery> insert;

  InsertDeliveries(SqlDialect dialect) {
    this.dialect = dialect;
    insert =
        new MultiRowInsert<>(
            INTO,
            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " + dialect.inMicros() + ")",
            "",
            this::set,
            delivery -> delivery.message().payload().length());
  }

  @Override
  public void add(Connection connection, List<NewDelivery> deliveries) throws SQLException {
    if (deliveries.stream().allMatch(delivery -> delivery.idempotencyKey() == null)) {
      insert.insert(connection, deliveries);
    } else {
      for (NewDelivery delivery : deliveries) {
        addUnlessThere(connection, delivery);
      }
    }
  }

  private void addUnlessThere(Connection connection, NewDelivery delivery) throws SQLException {
    try {
      insert.insert(connection, List.of(delivery));
    } catch (SQLException e) {
      if (!isDuplicate(e)) {
        throw e;
      }
    }
  }

  /** Returns whether a row with the same key is there already. */
  static boolean isDuplicate(SQLException e) {
    return DUPLICATE.equals(e.getSQLState()) || e.getErrorCode() == DUPLICATE_OF_MARIADB;
  }

  private int set(PreparedStatement statement, int from, NewDelivery delivery) throws SQLException {
    Message message = delivery.message();
    int next = from;
    statement.setString(next++, delivery.lane().toString());
    statement.setString(next++, TenantColumn.format(message.tenant()));
    statement.setInt(next++, (delivery.delay().isZero() ? State.READY : State.DELAYED).number);
    statement.setInt(next++, -delivery.priority());
    statement.setString(next++, delivery.orderKey());
    statement.setString(next++, delivery.idempotencyKey());
    statement.setString(next++, message.id().toString());
    statement.setString(next++, message.type());
    statement.setInt(next++, message.version());
    statement.setString(next++, message.entity());
    statement.setString(next++, message.entityId());
    statement.setString(next++, message.correlationId().toString());
    statement.setString(next++, textOf(message.causationId()));
    statement.setString(next++, message.producer());
    dialect.setInstant(statement, next++, message.createdAt());
    statement.setString(next++, message.traceParent());
    statement.setString(next++, message.payload());
    statement.setLong(next++, Micros.of(delivery.delay()));
    return next;
  }

  private static @Nullable String textOf(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
