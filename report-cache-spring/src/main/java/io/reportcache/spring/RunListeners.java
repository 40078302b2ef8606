package io.reportcache.spring;

import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.worker.DeliveryRunListener;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.log.GuardedLog;
import java.util.List;

/** Calls all listeners of the application; one that throws keeps none of the others from it. */
record RunListeners(List<DeliveryRunListener> all) implements DeliveryRunListener {

  private static final GuardedLog log = GuardedLog.of(DeliveryWorker.class);

  @Override
  public void ended(Settlement run) {
    for (DeliveryRunListener listener : all) {
      try {
        listener.ended(run);
      } catch (Throwable e) { // D4
        log.warn("A listener of runs failed; it changes nothing", e);
      }
    }
  }
}
