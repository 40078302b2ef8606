package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.text.TextHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Keeps those whose turn it isn't out of the claims' way. Each claim looks whether it's a
 * delivery's turn, and passes over it if not; of an entity with thousands waiting it would pass
 * over thousands each time. So what was passed over is set back, and who ends one lets the next of
 * its key be claimed again.
 *
 * <p>One is set back only while the one that it waits for is locked: the one of its key that is
 * claimed, or else the one before it, which isn't done. Who ends that waits for this transaction,
 * and finds what it has to let go.
 */
final class Turns {

  private static final int MOST = 1_000;

  private static final String PASSED_OVER =
      State.in(
          "SELECT d.id, (SELECT MAX(e.id) FROM report_cache_delivery e"
              + " WHERE e.lane = d.lane AND e.order_key = d.order_key"
              + " AND e.state IN ({UNFINISHED}) AND e.id < d.id) AS before_id,"
              + " (SELECT MAX(r.id) FROM report_cache_delivery r WHERE r.lane = d.lane"
              + " AND r.order_key = d.order_key AND r.state = {CLAIMED}) AS claimed_id"
              + " FROM report_cache_delivery d WHERE d.state = {READY} AND d.lane = ?%s"
              + " AND d.order_key IS NOT NULL AND d.id < ?"
              + " ORDER BY d.tenant, d.turn, d.id LIMIT "
              + MOST);

  private static final String OF_A_TENANT = " AND d.tenant = ?";

  private static final String LOCK = "SELECT id, state FROM report_cache_delivery WHERE ";

  private static final String SET_BACK =
      State.in("UPDATE report_cache_delivery SET state = {BEHIND} WHERE state = {READY} AND ");

  /** Reads and locks none but rows that are behind: what is published just now is locked. */
  private static final String ALL_BEHIND =
      State.in(
          "SELECT id FROM report_cache_delivery WHERE lane = ? AND order_key = ?"
              + " AND state = {BEHIND} ORDER BY id LIMIT ");

  private static final String FIRST_BEHIND = ALL_BEHIND + "1";

  private static final String BEFORE_IT =
      State.in(
          "SELECT 1 FROM report_cache_delivery WHERE lane = ? AND order_key = ?"
              + " AND state IN ({UNFINISHED}) AND id < ? LIMIT 1");

  private static final String LET_GO =
      State.in(
          "UPDATE report_cache_delivery SET state = {READY} WHERE state = {BEHIND} AND id = ?");

  /** What takes turns. */
  record Key(String lane, String orderKey) {
    @Override
    public int hashCode() {
      return 31 * TextHash.of(lane) + TextHash.of(orderKey);
    }
  }

  private Turns() {}

  /** Sets back some of what the claim has passed over; tells whether it has looked at any. */
  static boolean setBack(Connection connection, Claim claim, List<ClaimedDelivery> claimed)
      throws SQLException {
    boolean any = false;
    for (String tenant : tenants(claim, claimed)) {
      Map<Long, Long> before = passedOver(connection, claim, tenant, claimed);
      if (!before.isEmpty()) {
        setBack(connection, before);
        any = true;
      }
    }
    return any;
  }

  /** Lets the next one of each key be claimed. */
  static void passOn(Connection connection, Collection<Key> keys, String locking)
      throws SQLException {
    for (Key key : keys) {
      passOn(connection, key, locking);
    }
  }

  /** The one served last, as it's another's turn next; all asked for if none was; empty for all. */
  private static List<String> tenants(Claim claim, List<ClaimedDelivery> claimed) {
    if (!claimed.isEmpty()) {
      ClaimedDelivery last = claimed.get(claimed.size() - 1);
      return List.of(TenantColumn.format(last.message().tenant()));
    }
    return claim.tenants().isEmpty()
        ? List.of("")
        : claim.tenants().stream().map(TenantColumn::format).toList();
  }

  /** Those that wait, each with the one that it waits for. */
  private static Map<Long, Long> passedOver(
      Connection connection, Claim claim, String tenant, List<ClaimedDelivery> claimed)
      throws SQLException {
    boolean ofAll = tenant.isEmpty();
    long below =
        claimed.size() < claim.most()
            ? Long.MAX_VALUE
            : claimed.stream().mapToLong(ClaimedDelivery::id).max().orElseThrow();
    Map<Long, Long> before = new LinkedHashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(PASSED_OVER.formatted(ofAll ? "" : OF_A_TENANT))) {
      int next = 1;
      statement.setString(next++, claim.lane().toString());
      if (!ofAll) {
        statement.setString(next++, tenant);
      }
      statement.setLong(next, below);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          long claimedId = row.getLong("claimed_id"); // 0 if there is none
          long waitsFor = claimedId == 0 ? row.getLong("before_id") : claimedId;
          if (waitsFor != 0) {
            before.put(row.getLong("id"), waitsFor);
          }
        }
      }
    }
    return before;
  }

  private static void setBack(Connection connection, Map<Long, Long> before) throws SQLException {
    Map<Long, State> states = lock(connection, before.values().stream().distinct().toList());
    List<Long> behind = new ArrayList<>();
    before.forEach(
        (id, waitsFor) -> {
          if (waits(id, waitsFor, states)) {
            behind.add(id);
          }
        });
    if (!behind.isEmpty()) {
      behind.retainAll(
          lock(connection, behind).keySet()); // or a claim waits for whoever has locked one
    }
    var unused = Ids.update(connection, SET_BACK, behind);
  }

  private static boolean waits(long id, long waitsFor, Map<Long, State> states) {
    State state = states.getOrDefault(waitsFor, State.COMPLETED);
    return state == State.CLAIMED || (waitsFor < id && state.isUnfinished());
  }

  /** Locks those that nobody is ending now, and returns their states. */
  private static Map<Long, State> lock(Connection connection, List<Long> ids) throws SQLException {
    Map<Long, State> states = new HashMap<>();
    for (List<Long> part : Ids.parts(ids)) {
      try (PreparedStatement statement =
          connection.prepareStatement(LOCK + Ids.in(part) + Locking.SKIP)) {
        var unused = Ids.set(statement, 1, part);
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            states.put(row.getLong("id"), State.of(row.getInt("state")));
          }
        }
      }
    }
    return states;
  }

  /** Returns the first one of the key that is behind others, if any, but for those that leave. */
  static OptionalLong behind(Connection connection, Key key, Set<Long> leaving)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(ALL_BEHIND + (leaving.size() + 1))) {
      statement.setString(1, key.lane);
      statement.setString(2, key.orderKey);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          long id = row.getLong("id");
          if (!leaving.contains(id)) {
            return OptionalLong.of(id);
          }
        }
      }
    }
    return OptionalLong.empty();
  }

  /** Tells whether it could be locked, and is still behind others. Waits for nobody. */
  static boolean lockBehind(Connection connection, long id) throws SQLException {
    return lock(connection, List.of(id)).getOrDefault(id, State.COMPLETED) == State.BEHIND;
  }

  /** Lets one be claimed that is locked, unless another of its key comes before it. */
  static void letGo(Connection connection, Key key, long behind) throws SQLException {
    if (!hasBeforeIt(connection, key, behind)) {
      try (PreparedStatement statement = connection.prepareStatement(LET_GO)) {
        statement.setLong(1, behind);
        statement.executeUpdate();
      }
    }
  }

  /** Of two who do this for a key, the second waits for the first, and then sees what it did. */
  private static void passOn(Connection connection, Key key, String locking) throws SQLException {
    long behind;
    try (PreparedStatement statement = connection.prepareStatement(FIRST_BEHIND + locking)) {
      statement.setString(1, key.lane);
      statement.setString(2, key.orderKey);
      try (ResultSet row = statement.executeQuery()) {
        behind = row.next() ? row.getLong("id") : 0;
      }
    }
    if (behind != 0) {
      letGo(connection, key, behind);
    }
  }

  private static boolean hasBeforeIt(Connection connection, Key key, long id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BEFORE_IT)) {
      statement.setString(1, key.lane);
      statement.setString(2, key.orderKey);
      statement.setLong(3, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }
}
