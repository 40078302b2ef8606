package io.reportcache.benchmarks.delivery;

import java.sql.Connection;
import java.util.List;

/** A way to store events in a transaction and have them handled later. */
interface Contender extends AutoCloseable {

  /** Makes its tables, empty, and begins to handle. */
  void start() throws Exception;

  /** Publishes in the connection's transaction. */
  void publish(Connection connection, List<Invoiced> events) throws Exception;

  /** Told after a commit. */
  void committed();

  /** Returns how many events were handled and recorded as such. */
  long handled() throws Exception;

  @Override
  void close() throws Exception;
}
