package io.reportcache.jdbc;

import io.reportcache.delivery.ClaimedDelivery;
import io.reportcache.delivery.Ending;
import io.reportcache.delivery.Settlement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Writes down how claimed deliveries have ended. */
final class SettleDeliveries {

  // The state is looked at here: asked for it, PostgreSQL would go through the index of all that
  // was claimed lately, too.
  private static final String OWNED =
      "SELECT id, state, token, owner FROM report_cache_delivery WHERE ";

  private final String complete;
  private final String end;
  private final String again;
  private final MultiRowInsert<LogRow> log;
  private final String extend;

  private record Owner(int token, String name) {}

  private record LogRow(Settlement settlement, String owner) {}

  SettleDeliveries(SqlDialect dialect) {
    String update = "UPDATE report_cache_delivery SET ";
    complete = update + "state = 3, until_at = NULL, ended_at = " + dialect.now + " WHERE ";
    end =
        update
            + "state = ?, failures = failures + ?, until_at = NULL, ended_at = "
            + dialect.now
            + " WHERE id = ?";
    again =
        update
            + "state = ?, failures = failures + ?, until_at = "
            + dialect.inMicros()
            + " WHERE id = ?";
    extend = update + "until_at = " + dialect.inMicros() + " WHERE ";
    log =
        new MultiRowInsert<>(
            "INSERT INTO report_cache_run (delivery_id, attempt, ending, owner, performed_by,"
                + " result, error, took_micros, at) VALUES ",
            "(?, ?, ?, ?, ?, ?, ?, ?, " + dialect.now + ")",
            "",
            SettleDeliveries::set);
  }

  List<Settlement> settle(Connection connection, List<Settlement> settlements) throws SQLException {
    Map<Long, Owner> owners =
        owners(connection, settlements.stream().map(Settlement::delivery).toList());
    List<Settlement> late = new ArrayList<>();
    List<Settlement> counting = new ArrayList<>();
    for (Settlement settlement : settlements) {
      ClaimedDelivery delivery = settlement.delivery();
      (isOwner(delivery, owners) ? counting : late).add(settlement);
    }
    complete(connection, counting);
    endOrRepeat(connection, counting);
    log(connection, counting, owners);
    return late;
  }

  Set<Long> extend(Connection connection, Collection<ClaimedDelivery> deliveries, long leaseMicros)
      throws SQLException {
    Map<Long, Owner> owners = owners(connection, List.copyOf(deliveries));
    List<Long> owned =
        deliveries.stream()
            .filter(delivery -> isOwner(delivery, owners))
            .map(ClaimedDelivery::id)
            .toList();
    if (!owned.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(extend + Ids.in(owned))) {
        statement.setLong(1, leaseMicros);
        Ids.set(statement, 2, owned);
        statement.executeUpdate();
      }
    }
    return new HashSet<>(owned);
  }

  private static boolean isOwner(ClaimedDelivery delivery, Map<Long, Owner> owners) {
    Owner owner = owners.get(delivery.id());
    return owner != null && owner.token == delivery.token();
  }

  /** Of those that are claimed, by whom; nobody else can change these until the commit. */
  private static Map<Long, Owner> owners(Connection connection, List<ClaimedDelivery> deliveries)
      throws SQLException {
    Map<Long, Owner> owners = new HashMap<>();
    // In one order for all, or two of them might wait for each other.
    List<Long> ids = deliveries.stream().map(ClaimedDelivery::id).distinct().sorted().toList();
    if (ids.isEmpty()) {
      return owners;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(OWNED + Ids.in(ids) + " ORDER BY id FOR UPDATE")) {
      Ids.set(statement, 1, ids);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          if (row.getInt("state") == State.CLAIMED) {
            owners.put(row.getLong("id"), new Owner(row.getInt("token"), row.getString("owner")));
          }
        }
      }
    }
    return owners;
  }

  private void complete(Connection connection, List<Settlement> settlements) throws SQLException {
    List<Long> ids =
        settlements.stream()
            .filter(settlement -> settlement.ending() == Ending.SUCCEEDED)
            .map(settlement -> settlement.delivery().id())
            .toList();
    if (!ids.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(complete + Ids.in(ids))) {
        Ids.set(statement, 1, ids);
        statement.executeUpdate();
      }
    }
  }

  private void endOrRepeat(Connection connection, List<Settlement> settlements)
      throws SQLException {
    for (Settlement settlement : settlements) {
      long id = settlement.delivery().id();
      long pause = TimeUnit.MICROSECONDS.convert(settlement.pause());
      switch (settlement.ending()) {
        case SUCCEEDED -> {} // done together
        case FAILED -> repeat(connection, id, pause > 0 ? State.DELAYED : State.READY, 1, pause);
        case RELEASED -> repeat(connection, id, State.READY, 0, 0);
        case PARKED -> repeat(connection, id, State.PARKED, 0, 0);
        case BURIED -> {
          try (PreparedStatement statement = connection.prepareStatement(end)) {
            statement.setInt(1, State.DEAD);
            statement.setInt(2, 1);
            statement.setLong(3, id);
            statement.executeUpdate();
          }
        }
      }
    }
  }

  private void repeat(Connection connection, long id, int state, int failures, long pause)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(again)) {
      statement.setInt(1, state);
      statement.setInt(2, failures);
      statement.setLong(3, pause);
      statement.setLong(4, id);
      statement.executeUpdate();
    }
  }

  private void log(Connection connection, List<Settlement> settlements, Map<Long, Owner> owners)
      throws SQLException {
    log.insert(
        connection,
        settlements.stream()
            .filter(each -> each.ending() != Ending.RELEASED || !each.took().isZero())
            .map(each -> new LogRow(each, ownerOf(each, owners)))
            .toList());
  }

  private static String ownerOf(Settlement settlement, Map<Long, Owner> owners) {
    return Objects.requireNonNull(owners.get(settlement.delivery().id())).name;
  }

  private static int set(PreparedStatement statement, int from, LogRow row) throws SQLException {
    Settlement settlement = row.settlement;
    int next = from;
    statement.setLong(next++, settlement.delivery().id());
    statement.setInt(next++, settlement.delivery().attempt());
    statement.setInt(next++, EndingColumn.format(settlement.ending()));
    statement.setString(next++, row.owner);
    statement.setString(next++, settlement.performedBy());
    statement.setString(next++, settlement.result());
    statement.setString(next++, settlement.error());
    statement.setLong(next++, TimeUnit.MICROSECONDS.convert(settlement.took()));
    return next;
  }
}
