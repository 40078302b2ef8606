package io.reportcache.jdbc;

import io.reportcache.delivery.ClaimedDelivery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Lets leases last longer. */
final class ExtendLeases {

  private final String extend;

  ExtendLeases(SqlDialect dialect) {
    extend = "UPDATE report_cache_delivery SET until_at = " + dialect.inMicros() + " WHERE ";
  }

  /** Returns the ids of those that are still their owner's. */
  Set<Long> extend(Connection connection, Collection<ClaimedDelivery> deliveries, long leaseMicros)
      throws SQLException {
    Owners owners = Owners.of(connection, deliveries, Locking.SKIP);
    List<Long> owned = idsOf(deliveries, owners);
    if (!owned.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(extend + Ids.in(owned))) {
        statement.setLong(1, leaseMicros);
        Ids.set(statement, 2, owned);
        statement.executeUpdate();
      }
    }
    if (owned.size() == deliveries.size()) {
      return Set.copyOf(owned);
    }
    // Nobody else can take over what is locked: it's still its owner's, and so is its lease.
    return Set.copyOf(idsOf(deliveries, Owners.now(connection, deliveries)));
  }

  private static List<Long> idsOf(Collection<ClaimedDelivery> deliveries, Owners owners) {
    return deliveries.stream().filter(owners::have).map(ClaimedDelivery::id).distinct().toList();
  }
}
