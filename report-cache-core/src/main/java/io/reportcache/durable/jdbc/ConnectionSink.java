package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Adds and changes deliveries in the transaction of a caller's connection. Never commits or closes
 * it.
 */
record ConnectionSink(Connection connection, Inserting insert, ChangeWaiting change)
    implements DeliverySink {

  @Override
  public void add(List<NewDelivery> deliveries) {
    requireTransaction(connection);
    try {
      if (!deliveries.isEmpty()) {
        insert.add(connection, deliveries);
      }
    } catch (SQLException e) {
      throw JdbcWork.failedIn("add %d deliveries".formatted(deliveries.size()), e);
    }
  }

  @Override
  public DeliveryChange cancel(TenantId tenant, UUID message) {
    requireTransaction(connection);
    try {
      return change.cancel(connection, tenant, message);
    } catch (SQLException e) {
      throw JdbcWork.failedIn("cancel a delivery", e);
    }
  }

  @Override
  public DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    NewDelivery.checkDelay(delay);
    requireTransaction(connection);
    try {
      return change.reschedule(connection, tenant, message, delay);
    } catch (SQLException e) {
      throw JdbcWork.failedIn("reschedule a delivery", e);
    }
  }

  static void requireTransaction(Connection connection) {
    try {
      if (connection.getAutoCommit()) {
        throw new IllegalStateException(
            "the connection is in auto-commit, so deliveries that are added would stay even if your work"
                + " fails; call setAutoCommit(false) on it before and commit() after the work, or"
                + " add to the store itself, outside of a transaction");
      }
    } catch (SQLException e) {
      throw JdbcWork.failed("tell whether the connection is in a transaction", e);
    }
  }
}
