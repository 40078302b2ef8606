package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Tended;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes deliveries claimable that are due, have lapsed or were parked; some at a time, to lock few
 * rows.
 */
final class TendDeliveries {

  private static final int BATCH = 1_000;
  private static final int LAPSED_BATCH = 100; // each takes several statements
  private static final long PUT_OFF_MICROS = 1_000_000;

  private static final String PARKED =
      State.in(
          "SELECT DISTINCT type FROM report_cache_delivery WHERE state = {PARKED} AND lane = ?");

  private static final String UNPARK =
      State.in("UPDATE report_cache_delivery SET state = {READY} WHERE ");

  private static final String MAKE_READY =
      State.in("UPDATE report_cache_delivery SET state = {READY}, until_at = NULL WHERE ");

  // Deliveries whose lease has ended while their rows were locked. The owner could neither extend
  // nor settle them, so it gets a moment for that when the lock is gone.
  private final Set<Long> lockedLately = ConcurrentHashMap.newKeySet();

  private final SqlDialect dialect;
  private final String overdue;
  private final String stillOverdue;
  private final String putOff;
  private final String lapse;
  private final String log;

  /**
   * The work of one transaction, which counts when it has committed.
   *
   * @param putOff the ids of deliveries whose owners get a moment
   * @param locked the ids of all locked and overdue deliveries; null if there may be more
   */
  record Round(Tended tended, Set<Long> putOff, @Nullable Set<Long> locked) {}

  private record Lapsed(
      long id, int failures, int lapses, @Nullable String owner, OutOfTurn.@Nullable Key turn) {}

  TendDeliveries(SqlDialect dialect) {
    this.dialect = dialect;
    // The state is a literal: with a parameter the planner couldn't use the partial index.
    overdue =
        "SELECT id, failures, lapses, owner, lane, order_key FROM report_cache_delivery"
            + " WHERE state = %d AND until_at <= "
            + dialect.now
            + " ORDER BY until_at LIMIT %d"
            + Locking.SKIP;
    stillOverdue =
        State.in("SELECT id FROM report_cache_delivery WHERE state = {CLAIMED} AND until_at <= ")
            + dialect.now
            + " ORDER BY until_at LIMIT "
            + LAPSED_BATCH;
    putOff = "UPDATE report_cache_delivery SET until_at = " + dialect.inMicros() + " WHERE id = ?";
    lapse =
        State.in(
            "UPDATE report_cache_delivery SET state = ?, lapses = lapses + 1, until_at = NULL,"
                + " ended_at = CASE WHEN ? = {DEAD_LETTER} THEN "
                + dialect.now
                + " END, reason = CASE WHEN ? = {DEAD_LETTER}"
                + " THEN 'its owners let their lease end too often' END"
                + " WHERE id = ?");
    log =
        "INSERT INTO report_cache_run (delivery_id, attempt, owner, error, took_micros, at)"
            + " VALUES (?, ?, ?, 'its lease ended', 0, "
            + dialect.now
            + ")";
  }

  /** Does the work in a transaction; {@link #committed} must be called after the commit. */
  Round tend(Connection connection, int lapsesAllowed) throws SQLException {
    List<Lapsed> due = overdue(connection, State.DELAYED, BATCH);
    makeReady(connection, due.stream().map(Lapsed::id).toList());
    List<Lapsed> overdue = overdue(connection, State.CLAIMED, LAPSED_BATCH);
    Set<Long> putOff = new HashSet<>();
    int lapsed = 0;
    int deadLetters = 0;
    for (Lapsed one : overdue) {
      if (lockedLately.contains(one.id)) {
        putOff(connection, one);
        putOff.add(one.id);
        continue;
      }
      OptionalLong behind =
          one.turn == null
              ? OptionalLong.empty()
              : OutOfTurn.behind(connection, one.turn, Set.of(one.id));
      if (behind.isPresent() && !OutOfTurn.lockBehind(connection, behind.getAsLong())) {
        putOff(connection, one); // the next of the key would never get its turn; others come first
        continue;
      }
      boolean dead = one.lapses >= lapsesAllowed;
      lapse(connection, one, dead ? State.DEAD_LETTER : State.READY);
      if (dead) {
        deadLetters++;
      } else {
        lapsed++;
      }
      if (one.turn != null && behind.isPresent()) {
        OutOfTurn.letGo(connection, one.turn, behind.getAsLong());
      }
    }
    boolean more = due.size() == BATCH || overdue.size() == LAPSED_BATCH;
    return new Round(
        new Tended(due.size(), lapsed, deadLetters, more ? Duration.ZERO : nextDue(connection)),
        putOff,
        overdue.size() < LAPSED_BATCH ? stillOverdue(connection) : null);
  }

  /**
   * Remembers the locked deliveries. Called after the commit, since the transaction could still
   * fail before it.
   */
  Tended committed(Round round) {
    lockedLately.removeAll(round.putOff);
    if (round.locked != null) {
      lockedLately.retainAll(round.locked);
      lockedLately.addAll(round.locked);
    }
    return round.tended;
  }

  /** Returns the deliveries that are still overdue after all that could be locked were handled. */
  private Set<Long> stillOverdue(Connection connection) throws SQLException {
    Set<Long> locked = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(stillOverdue);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        locked.add(row.getLong("id"));
      }
    }
    return locked;
  }

  private void putOff(Connection connection, Lapsed one) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(putOff)) {
      statement.setLong(1, PUT_OFF_MICROS);
      statement.setLong(2, one.id);
      statement.executeUpdate();
    }
  }

  /**
   * Returns the types of the parked deliveries. Often there are none, and then nothing else is
   * done.
   */
  List<String> parked(Connection connection, Lane lane) throws SQLException {
    List<String> types = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(PARKED)) {
      select.setString(1, lane.toString());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          types.add(row.getString(1));
        }
      }
    }
    return types;
  }

  /** Makes some of the parked deliveries claimable, those with the smallest ids. */
  Portion.Done unpark(Connection connection, Parked what) throws SQLException {
    DeliveryQuery parked = DeliveryQuery.all().withLane(what.lane()).withType(what.type());
    Portion portion =
        Portion.after(
            connection,
            () ->
                new DeliveryConditions(parked)
                    .and(State.in("state = {PARKED}"))
                    .and("version <= ?", what.version()),
            what.after());
    return portion.done(Ids.update(connection, UNPARK, portion.ids()));
  }

  private List<Lapsed> overdue(Connection connection, State state, int most) throws SQLException {
    List<Lapsed> found = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(overdue.formatted(state.number, most));
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found.add(
            new Lapsed(
                row.getLong("id"),
                row.getInt("failures"),
                row.getInt("lapses"),
                row.getString("owner"),
                turn(row)));
      }
    }
    return found;
  }

  private static OutOfTurn.@Nullable Key turn(ResultSet row) throws SQLException {
    String orderKey = row.getString("order_key");
    return orderKey == null ? null : new OutOfTurn.Key(row.getString("lane"), orderKey);
  }

  private static void makeReady(Connection connection, List<Long> ids) throws SQLException {
    var unused = Ids.update(connection, MAKE_READY, ids);
  }

  private void lapse(Connection connection, Lapsed one, State state) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(log)) {
      statement.setLong(1, one.id);
      statement.setInt(2, one.failures + 1);
      statement.setString(3, one.owner);
      statement.executeUpdate();
    }
    try (PreparedStatement statement = connection.prepareStatement(lapse)) {
      statement.setInt(1, state.number);
      statement.setInt(2, state.number);
      statement.setInt(3, state.number);
      statement.setLong(4, one.id);
      statement.executeUpdate();
    }
  }

  /**
   * Returns the time until the next delivery is due. Deliveries that are due but locked are left to
   * the next call.
   */
  private @Nullable Duration nextDue(Connection connection) throws SQLException {
    String next =
        State.in(
            "SELECT MIN(until_at) AS due, "
                + dialect.now
                + " AS present FROM report_cache_delivery WHERE state = {DELAYED} AND until_at > "
                + dialect.now);
    try (PreparedStatement statement = connection.prepareStatement(next);
        ResultSet row = statement.executeQuery()) {
      row.next();
      Instant due = dialect.instant(row, "due");
      Instant present = Objects.requireNonNull(dialect.instant(row, "present"));
      return due == null ? null : Duration.between(present, due);
    }
  }
}
