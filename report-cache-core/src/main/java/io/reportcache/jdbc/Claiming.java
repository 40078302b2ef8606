package io.reportcache.jdbc;

import io.reportcache.delivery.Claim;
import io.reportcache.delivery.ClaimedDelivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A way to claim deliveries. */
@FunctionalInterface
interface Claiming {
  List<ClaimedDelivery> claim(Connection connection, Claim claim) throws SQLException;
}
