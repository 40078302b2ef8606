package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Settlement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Records how claimed deliveries have ended. */
final class SettleDeliveries implements Settling {

  private final String locking;
  private final String complete;
  private final String end;
  private final String again;
  private final MultiRowInsert<Settlement> log;

  SettleDeliveries(SqlDialect dialect, boolean waits) {
    locking = waits ? Locking.WAIT : Locking.FAIL;
    String update = "UPDATE report_cache_delivery SET ";
    complete =
        update
            + State.in("state = {COMPLETED}, until_at = NULL, ended_at = ")
            + dialect.now
            + " WHERE ";
    end =
        update
            + "state = ?, failures = failures + ?, until_at = NULL, ended_at = "
            + dialect.now
            + ", reason = ? WHERE id = ?";
    again =
        update
            + "state = ?, failures = failures + ?, until_at = "
            + dialect.inMicros()
            + " WHERE id = ?";
    log =
        new MultiRowInsert<>(
            "INSERT INTO report_cache_run (delivery_id, attempt, ending, owner, performed_by,"
                + " result, error, took_micros, at) VALUES ",
            "(?, ?, ?, ?, ?, ?, ?, ?, " + dialect.now + ")",
            "",
            SettleDeliveries::set);
  }

  @Override
  public List<Settlement> settle(Connection connection, List<Settlement> settlements)
      throws SQLException {
    Owners owners =
        Owners.of(connection, settlements.stream().map(Settlement::delivery).toList(), locking);
    List<Settlement> late = new ArrayList<>();
    List<Settlement> counting = new ArrayList<>();
    for (Settlement settlement : settlements) {
      (owners.have(settlement.delivery()) ? counting : late).add(settlement);
    }
    complete(connection, counting);
    endOrRepeat(connection, counting);
    log(connection, counting);
    OutOfTurn.passOn(connection, turnsOver(counting), locking);
    return late;
  }

  private void complete(Connection connection, List<Settlement> settlements) throws SQLException {
    List<Long> ids =
        settlements.stream()
            .filter(settlement -> settlement.ending() == Ending.SUCCEEDED)
            .map(settlement -> settlement.delivery().id())
            .toList();
    var unused = Ids.update(connection, complete, ids);
  }

  private void endOrRepeat(Connection connection, List<Settlement> settlements)
      throws SQLException {
    for (Settlement settlement : settlements) {
      long id = settlement.delivery().id();
      long pause = Micros.of(settlement.pause());
      switch (settlement.ending()) {
        case SUCCEEDED -> {} // all in one update
        case FAILED -> repeat(connection, id, pause > 0 ? State.DELAYED : State.READY, 1, pause);
        case RELEASED -> repeat(connection, id, State.READY, 0, 0);
        case PARKED -> repeat(connection, id, State.PARKED, 0, 0);
        case DEAD_LETTER -> {
          try (PreparedStatement statement = connection.prepareStatement(end)) {
            statement.setInt(1, State.DEAD_LETTER.number);
            statement.setInt(2, 1);
            statement.setString(3, settlement.error());
            statement.setLong(4, id);
            statement.executeUpdate();
          }
        }
      }
    }
  }

  private void repeat(Connection connection, long id, State state, int failures, long pause)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(again)) {
      statement.setInt(1, state.number);
      statement.setInt(2, failures);
      statement.setLong(3, pause);
      statement.setLong(4, id);
      statement.executeUpdate();
    }
  }

  /**
   * Returns the order keys of deliveries that aren't claimed any more; one with a smaller id may
   * have been added.
   */
  static Set<OutOfTurn.Key> turnsOver(List<Settlement> settlements) {
    Set<OutOfTurn.Key> keys = new LinkedHashSet<>();
    for (Settlement settlement : settlements) {
      String orderKey = settlement.delivery().orderKey();
      if (orderKey != null) {
        keys.add(new OutOfTurn.Key(settlement.delivery().lane().toString(), orderKey));
      }
    }
    return keys;
  }

  private void log(Connection connection, List<Settlement> settlements) throws SQLException {
    log.insert(connection, settlements.stream().filter(SettleDeliveries::isLogged).toList());
  }

  /** Returns whether a run is logged; a delivery that was released before its run began isn't. */
  static boolean isLogged(Settlement settlement) {
    return settlement.ending() != Ending.RELEASED || !settlement.took().isZero();
  }

  private static int set(PreparedStatement statement, int from, Settlement settlement)
      throws SQLException {
    int next = from;
    statement.setLong(next++, settlement.delivery().id());
    statement.setInt(next++, settlement.delivery().attempt());
    statement.setInt(next++, EndingColumn.format(settlement.ending()));
    statement.setString(next++, settlement.delivery().owner());
    statement.setString(next++, settlement.performedBy());
    statement.setString(next++, settlement.result());
    statement.setString(next++, settlement.error());
    statement.setLong(next++, Micros.of(settlement.took()));
    return next;
  }
}
