package io.reportcache.spring;

import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Adds deliveries to a store that knows no transactions when Spring's has committed. What can't be
 * added then is lost, as it is if the process dies: such a store is memory.
 */
record HeldDeliverySink(DeliveryStore store) implements DeliverySink {

  private static final GuardedLog log = GuardedLog.of(HeldDeliverySink.class);

  /** Warns unless the store is memory, which is lost with the process anyway (E6). */
  static HeldDeliverySink of(DeliveryStore store) {
    if (!(store instanceof MemoryDeliveryStore)) {
      log.warn(
          "{} can't add to Spring's transactions: what is published in one is stored after its"
              + " commit, and lost if the process dies in between; use a JdbcDeliveryStore with"
              + " spring-jdbc on the class path",
          store);
    }
    return new HeldDeliverySink(store);
  }

  @Override
  public void add(List<NewDelivery> deliveries) {
    if (AfterCommit.isInTransaction()) {
      AfterCommit.execute(() -> addCommitted(deliveries));
    } else {
      store.add(deliveries);
    }
  }

  /** The data is changed by now, so nothing that goes wrong may reach who changed it. */
  private void addCommitted(List<NewDelivery> deliveries) {
    try {
      store.add(deliveries);
    } catch (Throwable e) {
      log.error("{} deliveries are lost: the store didn't take them", deliveries.size(), e);
    }
  }

  /** At once: what this transaction has added isn't there yet, and so isn't found. */
  @Override
  public DeliveryChange cancel(TenantId tenant, UUID message) {
    return store.cancel(tenant, message);
  }

  /** At once, as {@link #cancel}. */
  @Override
  public DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    return store.reschedule(tenant, message, delay);
  }

  @Override
  public boolean onCompletion(Consumer<Transaction.Outcome> callback) {
    AfterCommit.accept(callback);
    return true;
  }
}
