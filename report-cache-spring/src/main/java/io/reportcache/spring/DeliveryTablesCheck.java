package io.reportcache.spring;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * Fails the start if the tables of deliveries don't exist or can't be used. Otherwise every
 * publisher would fail. Runs when all beans are created, since some of them create tables, such as
 * Flyway's.
 */
final class DeliveryTablesCheck implements SmartLifecycle {

  private final ObjectProvider<JdbcDeliveryStore> stores;
  private volatile boolean running;
  private boolean done;

  DeliveryTablesCheck(ObjectProvider<JdbcDeliveryStore> stores) {
    this.stores = stores;
  }

  /** Before all that may publish. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }

  @Override
  public void start() {
    if (!done) {
      stores.stream().forEach(JdbcDeliveryStore::checkTables);
      done = true; // a context that is started again goes on without
    }
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
