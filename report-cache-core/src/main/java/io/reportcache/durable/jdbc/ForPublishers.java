package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore.Listening;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.tenant.TenantId;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The store's operations for publishers, and the notification of workers about added deliveries.
 */
final class ForPublishers {

  private final StoreWork work;
  private final Inserting insert;
  private final ChangeWaiting change;
  private final @Nullable PostgresNotifications notifications;
  private final Map<Listening, Runnable> listeners = new ConcurrentHashMap<>();

  /** Without notifications, callbacks aren't called for deliveries of other processes. */
  ForPublishers(
      StoreWork work,
      Inserting insert,
      SqlDialect dialect,
      @Nullable PostgresNotifications notifications) {
    this.work = work;
    this.insert = insert;
    this.change = new ChangeWaiting(dialect);
    this.notifications = notifications;
  }

  /** Returns a sink that adds to the transaction of the caller's connection. */
  DeliverySink in(Connection connection) {
    return new ConnectionSink(connection, insert, change);
  }

  void add(List<NewDelivery> deliveries) {
    if (!deliveries.isEmpty()) {
      work.<Boolean>write(
          "add %d deliveries".formatted(deliveries.size()),
          connection -> {
            insert.add(connection, deliveries);
            return true;
          });
      listeners.values().forEach(Runnable::run);
    }
  }

  DeliveryChange cancel(TenantId tenant, UUID message) {
    return work.change(
        "cancel a delivery", connection -> change.cancel(connection, tenant, message));
  }

  DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    DeliveryChange changed =
        work.change(
            "reschedule a delivery",
            connection -> change.reschedule(connection, tenant, message, delay));
    listeners.values().forEach(Runnable::run);
    return changed;
  }

  /**
   * Registers a callback for deliveries that are added here and, if asked for, by other processes.
   */
  Listening listen(Runnable added, boolean ofOthers) {
    Listening others = notifications == null || !ofOthers ? () -> {} : notifications.listen(added);
    Listening listening =
        new Listening() {
          @Override
          public void close() {
            listeners.remove(this);
            others.close();
          }
        };
    listeners.put(listening, added);
    return listening;
  }
}
