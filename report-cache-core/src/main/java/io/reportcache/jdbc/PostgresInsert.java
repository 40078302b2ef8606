package io.reportcache.jdbc;

import io.reportcache.delivery.NewDelivery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Adds deliveries, however many, with one statement. */
final class PostgresInsert implements Inserting {

  private static final String INSERT =
      """
      INSERT INTO report_cache_delivery (lane, tenant, state, turn, order_key, idempotency_key,
        message_id, type, version, entity, entity_id, correlation_id, causation_id, producer,
        created_at, payload, until_at)
        SELECT lane, tenant, state, turn, order_key, idempotency_key, message_id, type, version,
          entity, entity_id, correlation_id, causation_id, producer, created_at, payload,
          CASE WHEN state = 2 THEN statement_timestamp() + delay * INTERVAL '1 microsecond' END
        FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          AS t (lane, tenant, state, turn, order_key, idempotency_key, message_id, type, version,
            entity, entity_id, correlation_id, causation_id, producer, created_at, payload, delay)
      """;

  private static final String UNLESS_THERE =
      INSERT + " ON CONFLICT (lane, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING";

  @Override
  public void add(Connection connection, List<NewDelivery> deliveries) throws SQLException {
    boolean once = deliveries.stream().anyMatch(each -> each.idempotencyKey() != null);
    try (PreparedStatement statement = connection.prepareStatement(once ? UNLESS_THERE : INSERT)) {
      PostgresArrays<NewDelivery> arrays = new PostgresArrays<>(statement, deliveries);
      arrays.set("varchar", each -> each.lane().toString());
      arrays.set("varchar", each -> TenantColumn.format(each.message().tenant()));
      arrays.set("int", each -> each.delay().isZero() ? State.READY : State.DELAYED);
      arrays.set("int", each -> -each.priority());
      arrays.set("varchar", NewDelivery::orderKey);
      arrays.set("varchar", NewDelivery::idempotencyKey);
      arrays.set("uuid", each -> each.message().id());
      arrays.set("varchar", each -> each.message().type());
      arrays.set("int", each -> each.message().version());
      arrays.set("varchar", each -> each.message().entity());
      arrays.set("varchar", each -> each.message().entityId());
      arrays.set("uuid", each -> each.message().correlationId());
      arrays.set("uuid", each -> each.message().causationId());
      arrays.set("varchar", each -> each.message().producer());
      arrays.set("timestamptz", each -> each.message().createdAt().atOffset(ZoneOffset.UTC));
      arrays.set("text", each -> each.message().payload());
      arrays.set("bigint", each -> TimeUnit.MICROSECONDS.convert(each.delay()));
      statement.executeUpdate();
    }
  }
}
