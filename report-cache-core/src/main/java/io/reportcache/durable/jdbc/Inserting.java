package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.NewDelivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A way to add deliveries in the connection's transaction. */
@FunctionalInterface
interface Inserting {
  void add(Connection connection, List<NewDelivery> deliveries) throws SQLException;
}
