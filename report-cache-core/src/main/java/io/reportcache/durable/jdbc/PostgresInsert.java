package io.reportcache.durable.jdbc;

import io.reportcache.durable.jdbc.NotificationPace.Notice;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.schedule.Ticker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds any number of deliveries with one statement, which also notifies listeners at the pace of
 * {@link NotificationPace}. A notification is part of the transaction: it is sent if the
 * transaction commits, even if the client dies at that moment.
 */
final class PostgresInsert implements Inserting {

  private static final String CHANNEL = "'" + PostgresNotifications.CHANNEL + "'";
  private static final String NOTIFY = "pg_notify(" + CHANNEL + ", '')";

  // Held until the end of the transaction that notifies. The first number is this library's.
  private static final String IS_ALONE =
      "pg_try_advisory_xact_lock(1919971171, hashtext(" + CHANNEL + "))";

  private static final String UNLESS_QUIET =
      " WHEN NOT " + QuietAdditions.MAY_BE_QUIET + " THEN " + NOTIFY;

  // Not with OR: the planner would skip the lock if the other operand is true.
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

  /** A column with its SQL type and the value of a delivery in it. */
  private record Column(String name, String type, Function<NewDelivery, @Nullable Object> value) {

    String asParameter() {
      return "?::" + type;
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          new Column("lane", "varchar", each -> each.lane().toString()),
          new Column("tenant", "varchar", each -> TenantColumn.format(each.message().tenant())),
          new Column(
              "state", "int", each -> (each.delay().isZero() ? State.READY : State.DELAYED).number),
          new Column("turn", "int", each -> -each.priority()),
          new Column("order_key", "varchar", NewDelivery::orderKey),
          new Column("idempotency_key", "varchar", NewDelivery::idempotencyKey),
          new Column("message_id", "uuid", each -> each.message().id()),
          new Column("type", "varchar", each -> each.message().type()),
          new Column("version", "int", each -> each.message().version()),
          new Column("entity", "varchar", each -> each.message().entity()),
          new Column("entity_id", "varchar", each -> each.message().entityId()),
          new Column("correlation_id", "uuid", each -> each.message().correlationId()),
          new Column("causation_id", "uuid", each -> each.message().causationId()),
          new Column("producer", "varchar", each -> each.message().producer()),
          new Column(
              "created_at",
              "timestamptz",
              each -> each.message().createdAt().atOffset(ZoneOffset.UTC)),
          new Column("trace_parent", "varchar", each -> each.message().traceParent()),
          new Column("payload", "text", each -> each.message().payload()));

  // The last one: the table has the due time instead.
  private static final Column DELAY =
      new Column("delay", "bigint", each -> Micros.of(each.delay()));

  private static final List<Column> GIVEN =
      Stream.concat(COLUMNS.stream(), Stream.of(DELAY)).toList();

  // For one delivery, unpacking arrays would take the database longer than adding the row.
  private static final String ONE = insert("(VALUES (" + list(Column::asParameter) + "))");
  private static final String ANY_NUMBER = insert("unnest(" + list(column -> "?") + ")");

  private static final String TOLD = " CROSS JOIN told";

  private static final String UNLESS_THERE =
      " ON CONFLICT (lane, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING";

  // Built once: the driver would hash and compare the text of each new string to find its plan.
  private static final Map<Form, String> STATEMENTS = new ConcurrentHashMap<>();

  /**
   * The form of a statement.
   *
   * @param notice whether it notifies; null if notifications are off
   * @param one whether it adds a single delivery
   * @param once whether a delivery has an idempotency key
   */
  private record Form(@Nullable Notice notice, boolean one, boolean once) {

    boolean notifies() {
      return notice == Notice.ANYWAY || notice == Notice.IF_FREE;
    }

    String statement() {
      return STATEMENTS.computeIfAbsent(this, Form::written);
    }

    private String written() {
      String insert = one ? ONE : ANY_NUMBER;
      if (notice != null) {
        insert = (notifies() ? NOTIFYING : QUIET) + insert + TOLD;
      }
      return once ? insert + UNLESS_THERE : insert;
    }
  }

  private final @Nullable NotificationPace pace;

  PostgresInsert(boolean notifies) {
    this(notifies ? new NotificationPace(Ticker.system()) : null);
  }

  /** Creates it. It notifies at the given pace, or never if that is null. */
  PostgresInsert(@Nullable NotificationPace pace) {
    this.pace = pace;
  }

  @Override
  public void add(Connection connection, List<NewDelivery> deliveries) throws SQLException {
    boolean once = deliveries.stream().anyMatch(each -> each.idempotencyKey() != null);
    Form form = new Form(pace == null ? null : pace.next(), deliveries.size() == 1, once);
    try (PreparedStatement statement = connection.prepareStatement(form.statement())) {
      int set = 0;
      if (form.notifies()) {
        statement.setBoolean(++set, form.notice == Notice.ANYWAY);
      }
      if (form.one) {
        for (Column column : GIVEN) {
          statement.setObject(++set, column.value.apply(deliveries.get(0)));
        }
      } else {
        PostgresArrays<NewDelivery> arrays = new PostgresArrays<>(statement, deliveries, set);
        for (Column column : GIVEN) {
          arrays.set(column.type, column.value);
        }
      }
      var unused = statement.executeUpdate();
    }
  }

  private static String insert(String rows) {
    return State.in(
            """
        INSERT INTO report_cache_delivery (%1$s, until_at)
          SELECT %1$s,
            CASE WHEN state = {DELAYED} THEN statement_timestamp() + delay * INTERVAL '1 microsecond' END
          FROM %2$s AS t (%1$s, delay)
        """)
        .formatted(COLUMNS.stream().map(Column::name).collect(Collectors.joining(", ")), rows);
  }

  private static String list(Function<Column, String> parameter) {
    return GIVEN.stream().map(parameter).collect(Collectors.joining(", "));
  }
}
