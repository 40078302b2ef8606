package io.reportcache.jdbc;

import io.reportcache.delivery.NewDelivery;
import io.reportcache.jdbc.NotificationPace.Notice;
import io.reportcache.schedule.Ticker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds deliveries, however many, with one statement, which also notifies who listens, in the pace
 * of {@link NotificationPace}. A notification is part of the transaction: it's sent if that
 * commits, though who committed dies in that moment.
 */
final class PostgresInsert implements Inserting {

  private static final String CHANNEL = "'" + PostgresNotifications.CHANNEL + "'";
  private static final String NOTIFY = "pg_notify(" + CHANNEL + ", '')";

  // Held until its transaction ends by who notifies then. The first number is this library's.
  private static final String IS_ALONE =
      "pg_try_advisory_xact_lock(1919971171, hashtext(" + CHANNEL + "))";

  private static final String UNLESS_QUIET =
      " WHEN NOT " + QuietAdditions.MAY_BE_QUIET + " THEN " + NOTIFY;

  // Not by OR, of which the planner would leave out the lock where the other is true.
  private static final String NOTIFYING =
      "WITH told AS MATERIALIZED (SELECT CASE WHEN "
          + IS_ALONE
          + " THEN "
          + NOTIFY
          + " WHEN ? THEN "
          + NOTIFY
          + UNLESS_QUIET
          + " END) ";

  private static final String QUIET =
      "WITH told AS MATERIALIZED (SELECT CASE" + UNLESS_QUIET + " END) ";

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

  private final @Nullable NotificationPace pace;

  PostgresInsert(boolean notifies) {
    this(notifies ? new NotificationPace(Ticker.system()) : null);
  }

  /** Notifies in this pace, or never. */
  PostgresInsert(@Nullable NotificationPace pace) {
    this.pace = pace;
  }

  @Override
  public void add(Connection connection, List<NewDelivery> deliveries) throws SQLException {
    boolean once = deliveries.stream().anyMatch(each -> each.idempotencyKey() != null);
    Notice notice = pace == null ? Notice.NONE : pace.next();
    boolean notifies = notice != Notice.NONE;
    String insert = pace == null ? INSERT : (notifies ? NOTIFYING : QUIET) + INSERT + TOLD;
    try (PreparedStatement statement =
        connection.prepareStatement(once ? insert + UNLESS_THERE : insert)) {
      if (notifies) {
        statement.setBoolean(1, notice == Notice.ANYWAY);
      }
      PostgresArrays<NewDelivery> arrays =
          new PostgresArrays<>(statement, deliveries, notifies ? 1 : 0);
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
}
