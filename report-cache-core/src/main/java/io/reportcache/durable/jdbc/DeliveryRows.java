package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.StoredDelivery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Reads deliveries from rows of the table. */
final class DeliveryRows {

  static final String COLUMNS =
      "id, lane, tenant, state, order_key, message_id, type, version, entity, entity_id,"
          + " correlation_id, causation_id, producer, created_at, trace_parent, payload, token,"
          + " failures, lapses, owner, ended_at, reason";

  private final SqlDialect dialect;

  DeliveryRows(SqlDialect dialect) {
    this.dialect = dialect;
  }

  /** Reads a delivery that has been or is about to be claimed with this token. */
  ClaimedDelivery claimed(ResultSet row, Claim claim, int token) throws SQLException {
    return new ClaimedDelivery(
        row.getLong("id"),
        token,
        claim.owner(),
        claim.lane(),
        message(row),
        row.getInt("failures") + 1,
        row.getInt("lapses"),
        row.getString("order_key"));
  }

  StoredDelivery stored(ResultSet row, List<DeliveryRunLog> runs) throws SQLException {
    return new StoredDelivery(
        row.getLong("id"),
        Lane.parse(row.getString("lane")),
        message(row),
        State.of(row.getInt("state")).status(row.getInt("failures")),
        row.getInt("failures"),
        row.getInt("lapses"),
        row.getString("owner"),
        dialect.instant(row, "ended_at"),
        row.getString("reason"),
        runs);
  }

  DeliveryRunLog run(ResultSet row) throws SQLException {
    int ending = row.getInt("ending");
    Ending known = row.wasNull() ? null : EndingColumn.parse(ending);
    return new DeliveryRunLog(
        row.getInt("attempt"),
        known,
        row.getString("owner"),
        row.getString("performed_by"),
        row.getString("result"),
        row.getString("error"),
        Duration.of(row.getLong("took_micros"), ChronoUnit.MICROS),
        instant(row, "at"));
  }

  private Message message(ResultSet row) throws SQLException {
    return Message.of(
            uuid(row, "message_id"),
            row.getString("type"),
            row.getInt("version"),
            TenantColumn.parse(row.getString("tenant")),
            row.getString("payload"))
        .entity(row.getString("entity"), row.getString("entity_id"))
        .following(uuid(row, "correlation_id"), dialect.uuid(row, "causation_id"))
        .producer(row.getString("producer"))
        .createdAt(instant(row, "created_at"))
        .traceParent(row.getString("trace_parent"))
        .build();
  }

  private Instant instant(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(dialect.instant(row, column));
  }

  private UUID uuid(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(dialect.uuid(row, column));
  }
}
