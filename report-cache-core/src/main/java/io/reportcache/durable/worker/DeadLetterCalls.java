package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Calls handlers about their dead letters, on other threads, and the listener after that. */
final class DeadLetterCalls {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);

  private final Executor executor;
  private final Consumer<Settlement> listener;
  private final AtomicInteger underWay = new AtomicInteger(); // the announced ones included

  /** Makes calls on this executor. The listener must throw nothing. */
  DeadLetterCalls(Executor executor, Consumer<Settlement> listener) {
    this.executor = executor;
    this.listener = listener;
  }

  boolean areUnderWay() {
    return underWay.get() > 0;
  }

  /** Announces one call, which is waited for from now on. */
  void announce() {
    underWay.incrementAndGet();
  }

  /** Makes the call that was announced. */
  void call(OwnedDelivery owned, Throwable failure) {
    try {
      executor.execute(
          () -> {
            try {
              tell(owned, failure);
              listener.accept(owned.outcome().settlement());
            } finally {
              underWay.decrementAndGet();
            }
          });
    } catch (Throwable e) { // there is no thread, but it's settled all the same
      underWay.decrementAndGet();
      log.error("The handler of {} isn't told that it's a dead letter", owned.delivery, e);
    }
  }

  private static void tell(OwnedDelivery owned, Throwable failure) {
    ClaimedDelivery delivery = owned.delivery;
    try (TenantScope scope = TenantContext.open(delivery.message().tenant())) {
      owned.lane.handler().deadLetter(delivery, failure);
    } catch (Throwable e) {
      log.error("The handler of {} failed on being told that it's a dead letter", delivery, e);
    }
  }
}
