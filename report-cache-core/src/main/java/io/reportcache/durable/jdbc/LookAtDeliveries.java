package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.StoredDelivery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads deliveries, their history and the backlog for operators. */
final class LookAtDeliveries {

  private final DeliveryRows rows;
  private final SqlDialect dialect;
  private final String backlog;

  LookAtDeliveries(DeliveryRows rows, SqlDialect dialect) {
    this.rows = rows;
    this.dialect = dialect;
    this.backlog = // each part uses an index of its own
        String.join(
            " UNION ALL ",
            backlogOf(dialect, State.READY, ""),
            backlogOf(dialect, State.BEHIND, " AND order_key IS NOT NULL"),
            backlogOf(dialect, State.PARKED, ""));
  }

  List<StoredDelivery> find(Connection connection, DeliveryQuery query, long after, int most)
      throws SQLException {
    DeliveryConditions conditions = new DeliveryConditions(query).and("id > ?", after);
    String select =
        "SELECT "
            + DeliveryRows.COLUMNS
            + " FROM report_cache_delivery"
            + conditions.where()
            + " ORDER BY id LIMIT ?";
    List<StoredDelivery> bare = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setInt(conditions.set(statement), most);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          bare.add(rows.stored(row, List.of()));
        }
      }
    }
    if (bare.isEmpty()) {
      return bare;
    }
    Map<Long, List<DeliveryRunLog>> runs =
        runs(connection, bare.stream().map(StoredDelivery::id).toList());
    return bare.stream()
        .map(delivery -> with(delivery, runs.getOrDefault(delivery.id(), List.of())))
        .toList();
  }

  Map<DeliveryStatus, Long> count(Connection connection, DeliveryQuery query) throws SQLException {
    DeliveryConditions conditions = new DeliveryConditions(query);
    String failed = "CASE WHEN failures > 0 THEN 1 ELSE 0 END";
    String select =
        "SELECT state, "
            + failed
            + " AS failed, COUNT(*) AS deliveries FROM report_cache_delivery"
            + conditions.where()
            + " GROUP BY state, "
            + failed;
    Map<DeliveryStatus, Long> counts = new EnumMap<>(DeliveryStatus.class);
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      conditions.set(statement);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          counts.merge(
              State.of(row.getInt("state")).status(row.getInt("failed")),
              row.getLong("deliveries"),
              Long::sum);
        }
      }
    }
    return counts;
  }

  List<Backlog> backlog(Connection connection) throws SQLException {
    Map<String, Backlog> lanes = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(backlog);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        String lane = row.getString(1);
        boolean parked = State.of(row.getInt(2)) == State.PARKED;
        lanes.merge(
            lane + (parked ? " parked" : " due"),
            new Backlog(Lane.parse(lane), parked, row.getLong(3), row.getLong(4), age(row)),
            LookAtDeliveries::together);
      }
    }
    return List.copyOf(lanes.values());
  }

  private static Backlog together(Backlog one, Backlog other) {
    return new Backlog(
        one.lane(),
        one.parked(),
        one.deliveries() + other.deliveries(),
        Math.min(one.first(), other.first()),
        one.age().compareTo(other.age()) > 0 ? one.age() : other.age());
  }

  private Duration age(ResultSet row) throws SQLException {
    Duration age =
        Duration.between(
            Objects.requireNonNull(dialect.instant(row, "oldest")),
            Objects.requireNonNull(dialect.instant(row, "present")));
    return age.isNegative() ? Duration.ZERO : age; // created by a clock that is ahead
  }

  private static String backlogOf(SqlDialect dialect, State state, String which) {
    return "SELECT lane, %d AS in_state, COUNT(*) AS deliveries, MIN(id) AS first_id, MIN(created_at) AS oldest, %s AS present FROM report_cache_delivery WHERE state = %d%s GROUP BY lane"
        .formatted(state.number, dialect.now, state.number, which);
  }

  private Map<Long, List<DeliveryRunLog>> runs(Connection connection, List<Long> ids)
      throws SQLException {
    Map<Long, List<DeliveryRunLog>> runs = new HashMap<>();
    for (List<Long> part : Ids.parts(ids)) {
      readRuns(connection, part, runs);
    }
    return runs;
  }

  private void readRuns(Connection connection, List<Long> ids, Map<Long, List<DeliveryRunLog>> into)
      throws SQLException {
    String select =
        "SELECT delivery_id, attempt, ending, owner, performed_by, result, error, took_micros, at"
            + " FROM report_cache_run WHERE delivery_"
            + Ids.in(ids)
            + " ORDER BY id";
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      var unused = Ids.set(statement, 1, ids);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          into.computeIfAbsent(row.getLong("delivery_id"), id -> new ArrayList<>())
              .add(rows.run(row));
        }
      }
    }
  }

  private static StoredDelivery with(StoredDelivery bare, List<DeliveryRunLog> runs) {
    return new StoredDelivery(
        bare.id(),
        bare.lane(),
        bare.message(),
        bare.status(),
        bare.failures(),
        bare.lapses(),
        bare.owner(),
        bare.endedAt(),
        bare.reason(),
        runs);
  }
}
