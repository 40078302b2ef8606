package io.reportcache.benchmarks.delivery;

import java.util.List;

/** A way to store events in a transaction and have them handled later. */
interface Contender extends AutoCloseable {

  /** Makes its tables, empty, and begins to handle. */
  void start() throws Exception;

  /** Publishes in a transaction of its own, and returns when that has been committed. */
  void publish(List<Invoiced> events) throws Exception;

  /** Returns how many events were handled and recorded as such. */
  long handled() throws Exception;

  /**
   * Ends what was started.
   *
   * @throws IllegalStateException if the database knows of another number of handled ones
   */
  @Override
  void close() throws Exception;
}
