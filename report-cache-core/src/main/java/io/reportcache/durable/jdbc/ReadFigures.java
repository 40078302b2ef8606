package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryFigures;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.RunTimes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lets the database count deliveries and compute the statistics of run times.
 *
 * <p>Some databases have percentiles, each in its own way, and some have none. This works in all of
 * them: runs are counted by their time in microseconds, the counts are added up in the order of the
 * times, and the percentile is the time at which the sum reaches the wanted share of all runs. The
 * database returns one row.
 */
final class ReadFigures {

  // Every database can store these times, and no stored time is earlier or later.
  private static final Instant EARLIEST = Instant.parse("1000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  private static final String BY_HANDLER =
      Arrays.stream(Ending.values())
              .filter(Ending::isByHandler)
              .map(ending -> Integer.toString(EndingColumn.format(ending)))
              .collect(Collectors.joining(", ", "ending IN (", ")"))
          + " AND (ending <> "
          + EndingColumn.format(Ending.DEAD_LETTER)
          + " OR took_micros > 0)"; // a dead letter without a run took no time

  private static final String FAILED = "CASE WHEN failures > 0 THEN 1 ELSE 0 END";

  private final SqlDialect dialect;

  ReadFigures(SqlDialect dialect) {
    this.dialect = dialect;
  }

  DeliveryFigures read(Connection connection, DeliveryQuery query, Instant from, Instant to)
      throws SQLException {
    Instant first = storable(from);
    Instant end = storable(to);
    return new DeliveryFigures(
        byType(connection, query, first, end), runTimes(connection, query, first, end));
  }

  private Map<String, Map<DeliveryStatus, Long>> byType(
      Connection connection, DeliveryQuery query, Instant from, Instant to) throws SQLException {
    DeliveryConditions conditions =
        new DeliveryConditions(query).and("created_at >= ?").and("created_at < ?");
    String select =
        "SELECT type, state, "
            + FAILED
            + " AS failed, COUNT(*) AS deliveries FROM report_cache_delivery"
            + conditions.where()
            + " GROUP BY type, state, "
            + FAILED;
    Map<String, Map<DeliveryStatus, Long>> byType = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      setSpan(statement, conditions.set(statement), from, to);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          byType
              .computeIfAbsent(row.getString("type"), type -> new EnumMap<>(DeliveryStatus.class))
              .merge(
                  State.of(row.getInt("state")).status(row.getInt("failed")),
                  row.getLong("deliveries"),
                  Long::sum);
        }
      }
    }
    return byType;
  }

  private Optional<RunTimes> runTimes(
      Connection connection, DeliveryQuery query, Instant from, Instant to) throws SQLException {
    DeliveryConditions which = new DeliveryConditions(query);
    String ofDeliveries =
        which.where().isEmpty()
            ? ""
            : " AND delivery_id IN (SELECT id FROM report_cache_delivery" + which.where() + ")";
    String counted =
        "SELECT took_micros AS took, COUNT(*) AS runs FROM report_cache_run WHERE "
            + BY_HANDLER
            + ofDeliveries
            + " AND at >= ? AND at < ? GROUP BY took_micros";
    String addedUp =
        "SELECT took, runs * took AS total, runs, SUM(runs) OVER (ORDER BY took) AS place,"
            + " SUM(runs) OVER () AS all_runs FROM ("
            + counted
            + ") counted";
    String select =
        "SELECT SUM(runs) AS runs, SUM(total) AS total, MAX(took) AS longest, "
            + percentile(50)
            + ", "
            + percentile(95)
            + ", "
            + percentile(99)
            + " FROM ("
            + addedUp
            + ") added_up";
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      setSpan(statement, which.set(statement), from, to);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getLong("runs") > 0
            ? Optional.of(runTimes(row))
            : Optional.empty();
      }
    }
  }

  private void setSpan(PreparedStatement statement, int index, Instant from, Instant to)
      throws SQLException {
    dialect.setInstant(statement, index, from);
    dialect.setInstant(statement, index + 1, to);
  }

  /**
   * Returns an SQL expression for a percentile: the least time that this percentage of the runs
   * didn't exceed.
   */
  private static String percentile(int percent) {
    return "MIN(CASE WHEN place * 100 >= all_runs * %1$d THEN took END) AS p%1$d"
        .formatted(percent);
  }

  private static RunTimes runTimes(ResultSet row) throws SQLException {
    long runs = row.getLong("runs");
    BigDecimal mean =
        row.getBigDecimal("total").divide(BigDecimal.valueOf(runs), 0, RoundingMode.HALF_UP);
    return new RunTimes(
        runs,
        micros(mean.longValue()),
        micros(row.getLong("p50")),
        micros(row.getLong("p95")),
        micros(row.getLong("p99")),
        micros(row.getLong("longest")));
  }

  private static Duration micros(long micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }

  /** Rounds a bound to whole microseconds in which times are stored; it selects the same times. */
  private static Instant storable(Instant bound) {
    if (bound.isBefore(EARLIEST)) {
      return EARLIEST;
    }
    if (bound.isAfter(LATEST)) {
      return LATEST;
    }
    Instant whole = bound.truncatedTo(ChronoUnit.MICROS);
    return whole.equals(bound) ? bound : whole.plus(1, ChronoUnit.MICROS);
  }
}
