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
 * Takes deliveries that are out of turn out of the way of claims. A claim passes over a delivery of
 * an order key whose turn hasn't come. Of a key with thousands of waiting deliveries each claim
 * would pass over thousands. So deliveries that were passed over are set back, and the transaction
 * that ends a delivery makes the next one of its key claimable again.
 *
 * <p>A delivery is set back only while the one that it waits for is locked: the claimed one of its
 * key, or else the unfinished one before it. A transaction that ends that one waits for this
 * transaction, and then finds the delivery that it has to make claimable.
 */
final class OutOfTurn {

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

  /** Reads and locks only rows that are behind, since rows that are being published are locked. */
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

  /** An order key in a lane; its deliveries take turns. */
  record Key(String lane, String orderKey) {
    @Override
    public int hashCode() {
      return 31 * TextHash.of(lane) + TextHash.of(orderKey);
    }
  }

  private OutOfTurn() {}

  /**
   * Sets back some of the deliveries that the claim has passed over. Returns whether there were any
   * candidates.
   */
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

  /** Makes the next delivery of each key claimable. */
  static void passOn(Connection connection, Collection<Key> keys, String locking)
      throws SQLException {
    for (Key key : keys) {
      passOn(connection, key, locking);
    }
  }

  /**
   * Returns the tenant that was served last, since another one's turn is next. If none was, returns
   * the claim's tenants, or one empty text for all tenants.
   */
  private static List<String> tenants(Claim claim, List<ClaimedDelivery> claimed) {
    if (!claimed.isEmpty()) {
      ClaimedDelivery last = claimed.get(claimed.size() - 1);
      return List.of(TenantColumn.format(last.message().tenant()));
    }
    return claim.tenants().isEmpty()
        ? List.of("")
        : claim.tenants().stream().map(TenantColumn::format).toList();
  }

  /** Returns the deliveries that were passed over, each with the one that it waits for. */
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
          lock(connection, behind).keySet()); // or a claim would wait for another transaction
    }
    var unused = Ids.update(connection, SET_BACK, behind);
  }

  private static boolean waits(long id, long waitsFor, Map<Long, State> states) {
    State state = states.getOrDefault(waitsFor, State.COMPLETED);
    return state == State.CLAIMED || (waitsFor < id && state.isUnfinished());
  }

  /** Locks the deliveries that no other transaction has locked, and returns their states. */
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

  /**
   * Returns the first delivery of the key that is behind others, without those that are leaving.
   */
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

  /** Locks a delivery without waiting. Returns whether it was locked and is still behind others. */
  static boolean lockBehind(Connection connection, long id) throws SQLException {
    return lock(connection, List.of(id)).getOrDefault(id, State.COMPLETED) == State.BEHIND;
  }

  /** Makes a locked delivery claimable, unless another one of its key comes first. */
  static void letGo(Connection connection, Key key, long behind) throws SQLException {
    if (!hasBeforeIt(connection, key, behind)) {
      try (PreparedStatement statement = connection.prepareStatement(LET_GO)) {
        statement.setLong(1, behind);
        statement.executeUpdate();
      }
    }
  }

  /**
   * Makes the next delivery of a key claimable. Of two transactions that do this for a key, the
   * second waits for the first and then sees its changes.
   */
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
