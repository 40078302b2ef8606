package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A way to write down how deliveries have ended. */
@FunctionalInterface
interface Settling {

  /** Returns those that aren't their owner's any more, of which nothing was written. */
  List<Settlement> settle(Connection connection, List<Settlement> settlements) throws SQLException;
}
