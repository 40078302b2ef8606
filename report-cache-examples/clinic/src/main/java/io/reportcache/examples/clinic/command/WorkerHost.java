package io.reportcache.examples.clinic.command;

import io.reportcache.durable.TenantQueues;

/** The application whose jobs the command does; closed when it ends. */
public interface WorkerHost extends AutoCloseable {

  /** Returns the queues, with the handlers of all jobs. */
  TenantQueues queues();

  /**
   * Asks the store for anything.
   *
   * @throws io.reportcache.durable.store.DeliveryStoreException if it doesn't answer
   */
  void requireReachable();

  @Override
  void close();

  /** Opens the application. */
  @FunctionalInterface
  interface Opening {

    /**
     * Opens the application.
     *
     * @throws io.reportcache.durable.store.DeliveryStoreException if the store can't be reached
     */
    WorkerHost open();
  }
}
