package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.ExtendedLeases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Extends the leases of claimed deliveries. */
final class ExtendLeases {

  private final String extend;

  ExtendLeases(SqlDialect dialect) {
    extend = "UPDATE report_cache_delivery SET until_at = " + dialect.inMicros() + " WHERE ";
  }

  ExtendedLeases extend(
      Connection connection, Collection<ClaimedDelivery> deliveries, long leaseMicros)
      throws SQLException {
    Set<ClaimedDelivery> all = new HashSet<>(deliveries);
    Set<ClaimedDelivery> owned = ownedBy(all, Owners.of(connection, all, Locking.SKIP));
    var unused =
        Ids.update(
            connection,
            extend,
            statement -> {
              statement.setLong(1, leaseMicros);
              return 2;
            },
            owned.stream().map(ClaimedDelivery::id).toList());
    all.removeAll(owned);
    return new ExtendedLeases(
        owned, all.isEmpty() ? Set.of() : ownedBy(all, Owners.now(connection, all)));
  }

  private static Set<ClaimedDelivery> ownedBy(Set<ClaimedDelivery> deliveries, Owners owners) {
    Set<ClaimedDelivery> owned = new HashSet<>(deliveries);
    owned.removeIf(delivery -> !owners.have(delivery));
    return owned;
  }
}
