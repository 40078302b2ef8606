package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Settlement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records how claimed deliveries have ended, as {@link SettleDeliveries} does, but with one
 * statement. It changes the deliveries that their owners still have, adds their rows of the log,
 * and returns their ids.
 */
final class PostgresSettle implements Settling {

  // The sum keeps the planner from using the index of claimed rows with all its dead entries.
  private static final String SETTLE =
      """
      WITH told AS MATERIALIZED (
        SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          AS t (id, token, owner, ending, pause, attempt, logged, took, performed_by, result, error)),
      settled AS (
        UPDATE report_cache_delivery d SET
          state = CASE t.ending WHEN {run SUCCEEDED} THEN {COMPLETED}
            WHEN {run DEAD_LETTER} THEN {DEAD_LETTER} WHEN {run PARKED} THEN {PARKED}
            WHEN {run FAILED} THEN CASE WHEN t.pause > 0 THEN {DELAYED} ELSE {READY} END
            ELSE {READY} END,
          failures = d.failures
            + CASE WHEN t.ending IN ({run FAILED}, {run DEAD_LETTER}) THEN 1 ELSE 0 END,
          until_at = CASE WHEN t.ending = {run FAILED} AND t.pause > 0
            THEN statement_timestamp() + t.pause * INTERVAL '1 microsecond' END,
          ended_at = CASE WHEN t.ending IN ({run SUCCEEDED}, {run DEAD_LETTER}) THEN statement_timestamp() END,
           reason = CASE WHEN t.ending = {run DEAD_LETTER} THEN t.error END
          FROM told t
          WHERE d.id = t.id AND d.token = t.token AND d.owner = t.owner AND d.state + 0 = {CLAIMED}
          RETURNING t.*),
      written AS (
        INSERT INTO report_cache_run
          (delivery_id, attempt, ending, owner, performed_by, result, error, took_micros, at)
          SELECT id, attempt, ending, owner, performed_by, result, error, took,
            statement_timestamp() FROM settled WHERE logged)
      SELECT id, token FROM settled
      """;

  private final String settle;
  private final String settleAndPassOn;

  PostgresSettle(boolean waits) {
    String statement = State.in(EndingColumn.in(SETTLE));
    settle = waits ? PostgresPlan.byIndex(statement) : PostgresPlan.byIndexAndSoon(statement);
    settleAndPassOn = settle + State.in(PASS_ON);
  }

  /**
   * Two more statements. The first sees deliveries that were set back while the settling statement
   * waited, and waits for a transaction that cancels the next delivery of a key. The second also
   * sees the result of that.
   */
  private static final String PASS_ON =
      """
      ; SELECT next.id FROM unnest(?, ?) AS t (lane, order_key), LATERAL (
          SELECT f.id FROM report_cache_delivery f
            WHERE f.lane = t.lane AND f.order_key = t.order_key AND f.state = {BEHIND}
            ORDER BY f.id LIMIT 1 FOR UPDATE) next
      ; UPDATE report_cache_delivery d SET state = {READY}
        FROM unnest(?, ?) AS t (lane, order_key), LATERAL (
          SELECT id, state FROM report_cache_delivery f
            WHERE f.lane = t.lane AND f.order_key = t.order_key AND f.state IN ({UNFINISHED})
            ORDER BY f.id LIMIT 1) first
        WHERE d.id = first.id AND first.state = {BEHIND} AND d.state = {BEHIND}
      """;

  @Override
  public List<Settlement> settle(Connection connection, List<Settlement> settlements)
      throws SQLException {
    // Sorted: transactions that settle or extend in different orders could wait for each other.
    List<Settlement> told =
        settlements.stream()
            .sorted(Comparator.comparingLong(each -> each.delivery().id()))
            .toList();
    Map<Long, Integer> tokens = tokensOf(connection, told);
    List<Settlement> late = new ArrayList<>();
    for (Settlement settlement : settlements) {
      ClaimedDelivery delivery = settlement.delivery();
      if (!tokens.remove(delivery.id(), delivery.token())) {
        late.add(settlement);
      }
    }
    return late;
  }

  /** Runs the statement; returns the tokens of the settled deliveries by their ids. */
  private Map<Long, Integer> tokensOf(Connection connection, List<Settlement> told)
      throws SQLException {
    Map<Long, Integer> tokens = new HashMap<>();
    List<OutOfTurn.Key> over = List.copyOf(SettleDeliveries.turnsOver(told));
    try (PreparedStatement statement =
        connection.prepareStatement(over.isEmpty() ? settle : settleAndPassOn)) {
      PostgresArrays<Settlement> arrays = new PostgresArrays<>(statement, told);
      arrays.set("bigint", each -> each.delivery().id());
      arrays.set("int", each -> each.delivery().token());
      arrays.set("varchar", each -> each.delivery().owner());
      arrays.set("int", each -> EndingColumn.format(each.ending()));
      arrays.set("bigint", each -> Micros.of(each.pause()));
      arrays.set("int", each -> each.delivery().attempt());
      arrays.set("boolean", SettleDeliveries::isLogged);
      arrays.set("bigint", each -> Micros.of(each.took()));
      arrays.set("varchar", Settlement::performedBy);
      arrays.set("varchar", Settlement::result);
      arrays.set("varchar", Settlement::error);
      if (!over.isEmpty()) {
        PostgresArrays<OutOfTurn.Key> keys = arrays.then(over);
        for (int i = 0; i < 2; i++) { // for both statements
          keys.set("varchar", OutOfTurn.Key::lane);
          keys.set("varchar", OutOfTurn.Key::orderKey);
        }
      }
      statement.execute(); // the settings
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        while (row.next()) {
          tokens.put(row.getLong("id"), row.getInt("token"));
        }
      }
    }
    return tokens;
  }
}
