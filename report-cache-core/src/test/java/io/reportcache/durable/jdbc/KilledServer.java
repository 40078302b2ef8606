package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryStore;

/**
 * The server of a store, which a test stops and starts again.
 *
 * @param <S> the store on it
 */
public interface KilledServer<S extends DeliveryStore & DeliveryRecords> extends AutoCloseable {

  /** Returns where the deliveries are, for a worker in a process of its own. */
  String home();

  S store();

  /** Cuts all connections of the workers. */
  void cut() throws Exception;

  /**
   * Stops the server.
   *
   * @param last whether it is stopped for the last time
   */
  void stop(boolean last) throws Exception;

  /** Starts it with what it had kept. */
  void startAgain() throws Exception;

  /** Looks in the end whether its data fit together. */
  default void check() {}
}
