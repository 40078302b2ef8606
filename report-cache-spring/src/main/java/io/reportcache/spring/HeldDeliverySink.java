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
 * Adds deliveries to a store without transactions, when Spring's transaction has committed. If they
 * can't be added then, or the process dies before, they are lost. Such a store is memory.
 */
record HeldDeliverySink(DeliveryStore store) implements DeliverySink {

  private static final GuardedLog log = GuardedLog.of(HeldDeliverySink.class);

  /** Logs a warning unless the store is memory, which is lost with the process anyway (E6). */
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

  /** The data is changed by now, so no failure may reach the publisher. */
  private void addCommitted(List<NewDelivery> deliveries) {
    try {
      store.add(deliveries);
    } catch (Throwable e) {
      log.error("{} deliveries are lost: the store didn't take them", deliveries.size(), e);
    }
  }

  /** Takes effect at once. Deliveries that this transaction has added aren't found. */
  @Override
  public DeliveryChange cancel(TenantId tenant, UUID message) {
    return store.cancel(tenant, message);
  }

  /** Takes effect at once, as {@link #cancel}. */
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
