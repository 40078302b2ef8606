package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.ClaimedDelivery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The owners of some claimed deliveries. While their rows are locked they don't change until the
 * commit.
 */
final class Owners {

  // The state is compared in Java: with a condition on it, PostgreSQL would also read the index of
  // all recently claimed rows.
  private static final String OWNED =
      "SELECT id, state, token, owner FROM report_cache_delivery WHERE ";

  private final Map<Long, Owner> owners = new HashMap<>();

  private record Owner(int token, String name) {}

  private Owners() {}

  /**
   * Locks the deliveries and returns their owners.
   *
   * @param locking an SQL clause: how to treat rows that another transaction has locked
   */
  static Owners of(Connection connection, Collection<ClaimedDelivery> deliveries, String locking)
      throws SQLException {
    Owners owners = new Owners();
    for (List<Long> part : Ids.parts(idsOf(deliveries))) {
      owners.read(connection, part, locking);
    }
    return owners;
  }

  /** Returns the present owners, without locking or waiting. */
  static Owners now(Connection connection, Collection<ClaimedDelivery> deliveries)
      throws SQLException {
    return of(connection, deliveries, "");
  }

  /** Sorts the ids: transactions that lock in different orders could wait for each other. */
  private static List<Long> idsOf(Collection<ClaimedDelivery> deliveries) {
    return deliveries.stream().map(ClaimedDelivery::id).distinct().sorted().toList();
  }

  boolean have(ClaimedDelivery delivery) {
    return new Owner(delivery.token(), delivery.owner()).equals(owners.get(delivery.id()));
  }

  private void read(Connection connection, List<Long> ids, String locking) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(OWNED + Ids.in(ids) + " ORDER BY id" + locking)) {
      var unused = Ids.set(statement, 1, ids);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          if (State.of(row.getInt("state")) == State.CLAIMED) {
            owners.put(row.getLong("id"), new Owner(row.getInt("token"), row.getString("owner")));
          }
        }
      }
    }
  }
}
