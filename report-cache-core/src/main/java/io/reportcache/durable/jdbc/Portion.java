package io.reportcache.durable.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A portion of the deliveries that match a query, in the order of their ids, small enough for a
 * short transaction. It locks the deliveries that no other transaction has locked and that can be
 * removed from the order of their key.
 *
 * @param rows the locked deliveries
 * @param last the id of the last delivery that was looked at; the next portion begins after it
 * @param more whether there may be a next portion
 */
record Portion(List<Row> rows, long last, boolean more) {

  static final int LENGTH = 1_000;

  /** A locked delivery; its key is null if it takes no turns. */
  record Row(long id, OutOfTurn.@Nullable Key turn) {}

  /** The outcome of the work on a portion. */
  record Done(int changed, long last, boolean more) {}

  /**
   * Reads and locks the next portion.
   *
   * @param given creates new conditions at each call
   * @param after selects deliveries with greater ids
   */
  static Portion after(Connection connection, Supplier<DeliveryConditions> given, long after)
      throws SQLException {
    List<Long> seen = new ArrayList<>();
    DeliveryConditions behind = given.get().and("id > ?", after);
    String select =
        "SELECT id FROM report_cache_delivery" + behind.where() + " ORDER BY id LIMIT " + LENGTH;
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      var unused = behind.set(statement);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          seen.add(row.getLong("id"));
        }
      }
    }
    return seen.isEmpty()
        ? new Portion(List.of(), after, false)
        : new Portion(
            lock(connection, given, seen), seen.get(seen.size() - 1), seen.size() == LENGTH);
  }

  /**
   * Locks the rows, and checks the conditions again since the rows may have changed after they were
   * read.
   */
  private static List<Row> lock(
      Connection connection, Supplier<DeliveryConditions> given, List<Long> ids)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    for (List<Long> part : Ids.parts(ids)) {
      lockPart(connection, given.get(), part, rows);
    }
    return rows;
  }

  private static void lockPart(
      Connection connection, DeliveryConditions given, List<Long> ids, List<Row> into)
      throws SQLException {
    DeliveryConditions still = given.and(Ids.in(ids));
    String select =
        "SELECT id, state, lane, order_key FROM report_cache_delivery"
            + still.where()
            + " ORDER BY id"
            + Locking.SKIP;
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      var unused = Ids.set(statement, still.set(statement), ids);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String orderKey = row.getString("order_key");
          boolean takesTurns = orderKey != null && State.of(row.getInt("state")).isUnfinished();
          into.add(
              new Row(
                  row.getLong("id"),
                  takesTurns ? new OutOfTurn.Key(row.getString("lane"), orderKey) : null));
        }
      }
    }
  }

  List<Long> ids() {
    return rows.stream().map(Row::id).toList();
  }

  /**
   * Locks the deliveries that may get their turn when those of this portion are gone.
   *
   * @param next is filled with their ids by their keys
   * @return this portion without the keys whose next delivery another transaction has locked: that
   *     delivery would never get its turn
   */
  Portion lockNext(Connection connection, Map<OutOfTurn.Key, Long> next) throws SQLException {
    Map<OutOfTurn.Key, Set<Long>> leaving =
        rows.stream()
            .filter(row -> row.turn != null)
            .collect(
                Collectors.groupingBy(
                    Row::turn,
                    LinkedHashMap::new,
                    Collectors.mapping(Row::id, Collectors.toSet())));
    List<Row> free = new ArrayList<>(rows);
    for (Map.Entry<OutOfTurn.Key, Set<Long>> each : leaving.entrySet()) {
      OutOfTurn.Key key = each.getKey();
      OptionalLong behind = OutOfTurn.behind(connection, key, each.getValue());
      if (behind.isPresent()) {
        if (OutOfTurn.lockBehind(connection, behind.getAsLong())) {
          next.put(key, behind.getAsLong());
        } else {
          free.removeIf(row -> key.equals(row.turn));
        }
      }
    }
    return new Portion(free, last, more);
  }

  Done done(int changed) {
    return new Done(changed, last, more);
  }
}
