package io.reportcache.jdbc;

import io.reportcache.delivery.DeliveryQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Replays and removes what has ended, some at a time. */
final class ClearDeliveries {

  static final int BATCH = 1_000;

  private final String replay =
      "UPDATE report_cache_delivery SET state = 0, failures = 0, lapses = 0, ended_at = NULL,"
          + " reason = NULL";
  private final String old;

  ClearDeliveries(SqlDialect dialect) {
    old =
        "SELECT id FROM report_cache_delivery WHERE state = 3 AND ended_at <= "
            + dialect.inMicros()
            + " ORDER BY ended_at LIMIT "
            + BATCH
            + " FOR UPDATE SKIP LOCKED";
  }

  int replay(Connection connection, DeliveryQuery query) throws SQLException {
    DeliveryConditions dead = new DeliveryConditions(query).and("state = " + State.DEAD);
    try (PreparedStatement statement = connection.prepareStatement(replay + dead.where())) {
      dead.set(statement);
      return statement.executeUpdate();
    }
  }

  /** Removes some; if as many as a batch, there may be more. */
  int discard(Connection connection, DeliveryQuery query) throws SQLException {
    DeliveryConditions given = DeliveryConditions.ofWhatCanBeDiscarded(query);
    String select =
        "SELECT id, state, lane, order_key FROM report_cache_delivery"
            + given.where()
            + " ORDER BY id LIMIT "
            + BATCH
            + " FOR UPDATE";
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      given.set(statement);
      return removeAndPassOn(connection, statement);
    }
  }

  /** Removes some; if as many as a batch, there may be more. */
  int purge(Connection connection, Duration age) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(old)) {
      statement.setLong(1, -Micros.of(age));
      return remove(connection, statement);
    }
  }

  private static int removeAndPassOn(Connection connection, PreparedStatement which)
      throws SQLException {
    List<Long> ids = new ArrayList<>();
    Set<Turns.Key> turns = new LinkedHashSet<>();
    try (ResultSet row = which.executeQuery()) {
      while (row.next()) {
        ids.add(row.getLong("id"));
        String orderKey = row.getString("order_key");
        if (orderKey != null && State.isUnfinished(row.getInt("state"))) {
          turns.add(new Turns.Key(row.getString("lane"), orderKey));
        }
      }
    }
    remove(connection, ids);
    Turns.passOn(connection, turns, Locking.WAIT);
    return ids.size();
  }

  private static int remove(Connection connection, PreparedStatement which) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (ResultSet row = which.executeQuery()) {
      while (row.next()) {
        ids.add(row.getLong(1));
      }
    }
    remove(connection, ids);
    return ids.size();
  }

  static void remove(Connection connection, List<Long> ids) throws SQLException {
    if (!ids.isEmpty()) {
      delete(connection, "DELETE FROM report_cache_run WHERE delivery_", ids);
      delete(connection, "DELETE FROM report_cache_delivery WHERE ", ids);
    }
  }

  private static void delete(Connection connection, String from, List<Long> ids)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(from + Ids.in(ids))) {
      Ids.set(statement, 1, ids);
      statement.executeUpdate();
    }
  }
}
