package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays, discards and purges deliveries, some at a time. Passes over rows that another
 * transaction has locked.
 */
final class ClearDeliveries {

  static final int BATCH = 1_000;

  private static final String REPLAY =
      State.in(
          "UPDATE report_cache_delivery SET state = {READY}, failures = 0, lapses = 0,"
              + " ended_at = NULL, reason = NULL WHERE ");

  private final String old;

  ClearDeliveries(SqlDialect dialect) {
    old =
        State.in("SELECT id FROM report_cache_delivery WHERE state = {COMPLETED} AND ended_at <= ")
            + dialect.inMicros()
            + " ORDER BY ended_at LIMIT "
            + BATCH
            + Locking.SKIP;
  }

  /** Replays some of the dead letters with greater ids. */
  Portion.Done replay(Connection connection, DeliveryQuery query, long after) throws SQLException {
    Portion portion =
        Portion.after(
            connection,
            () -> new DeliveryConditions(query).and(State.in("state = {DEAD_LETTER}")),
            after);
    return portion.done(Ids.update(connection, REPLAY, portion.ids()));
  }

  /** Discards some of the deliveries with greater ids. */
  Portion.Done discard(Connection connection, DeliveryQuery query, long after) throws SQLException {
    Map<OutOfTurn.Key, Long> next = new LinkedHashMap<>();
    Portion portion =
        Portion.after(connection, () -> DeliveryConditions.ofWhatCanBeDiscarded(query), after)
            .lockNext(connection, next);
    remove(connection, portion.ids());
    for (Map.Entry<OutOfTurn.Key, Long> each : next.entrySet()) {
      OutOfTurn.letGo(connection, each.getKey(), each.getValue());
    }
    return portion.done(portion.rows().size());
  }

  /** Removes some completed deliveries. If it removes a full batch, there may be more. */
  int purge(Connection connection, Duration age) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(old)) {
      statement.setLong(1, -Micros.of(age));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          ids.add(row.getLong(1));
        }
      }
    }
    remove(connection, ids);
    return ids.size();
  }

  static void remove(Connection connection, List<Long> ids) throws SQLException {
    var unusedRuns = Ids.update(connection, "DELETE FROM report_cache_run WHERE delivery_", ids);
    var unusedDeliveries = Ids.update(connection, "DELETE FROM report_cache_delivery WHERE ", ids);
  }
}
