package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A way to claim deliveries. */
@FunctionalInterface
interface Claiming {
  List<ClaimedDelivery> claim(Connection connection, Claim claim) throws SQLException;
}
