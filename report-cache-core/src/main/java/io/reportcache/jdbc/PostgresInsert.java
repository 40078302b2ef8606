package io.reportcache.jdbc;

import io.reportcache.delivery.NewDelivery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Adds deliveries, however many, with one statement, which also notifies who listens.
 *
 * <p>Commits that notify wait for each other, the wait for the disk included, so not all of them
 * do: one a few milliseconds after another doesn't. Who listens looks again a little later.
 */
final class PostgresInsert implements Inserting {

  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final String NOTIFYING =
      "WITH told AS MATERIALIZED (SELECT pg_notify('" + PostgresNotifications.CHANNEL + "', '')) ";

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

  private static final String TOLD = " CROSS JOIN told";

  private static final String UNLESS_THERE =
      " ON CONFLICT (lane, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING";

  private final boolean notifies;
  private final AtomicLong notifyAfter = new AtomicLong(System.nanoTime());

  PostgresInsert(boolean notifies) {
    this.notifies = notifies;
  }

  @Override
  public void add(Connection connection, List<NewDelivery> deliveries) throws SQLException {
    boolean once = deliveries.stream().anyMatch(each -> each.idempotencyKey() != null);
    String insert = isToNotify() ? NOTIFYING + INSERT + TOLD : INSERT;
    try (PreparedStatement statement =
        connection.prepareStatement(once ? insert + UNLESS_THERE : insert)) {
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
      arrays.set("bigint", each -> Micros.of(each.delay()));
      statement.executeUpdate();
    }
  }

  private boolean isToNotify() {
    long now = System.nanoTime();
    long after = notifyAfter.get();
    return notifies && now - after >= 0 && notifyAfter.compareAndSet(after, now + QUIET_NANOS);
  }
}
