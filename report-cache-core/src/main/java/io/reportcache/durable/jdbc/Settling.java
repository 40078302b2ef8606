package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A way to record how deliveries have ended. */
@FunctionalInterface
interface Settling {

  /** Settles deliveries; returns those that their owner has lost, for which nothing was written. */
  List<Settlement> settle(Connection connection, List<Settlement> settlements) throws SQLException;
}
