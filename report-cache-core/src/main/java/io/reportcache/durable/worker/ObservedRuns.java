package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.log.GuardedLog;
import org.jspecify.annotations.Nullable;

/** Calls handlers with the host's observer around them, if there is one. */
final class ObservedRuns {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final DeliveryRunObserver.End NOBODY = failure -> {};

  private final @Nullable DeliveryRunObserver observer;

  ObservedRuns(@Nullable DeliveryRunObserver observer) {
    this.observer = observer;
  }

  void handle(LaneHandler handler, ClaimedDelivery delivery, DeliveryRun run) throws Exception {
    if (observer == null) {
      handler.handle(delivery, run);
      return;
    }
    DeliveryRunObserver.End end = begin(observer, delivery);
    try {
      handler.handle(delivery, run);
    } catch (Throwable e) {
      end(end, delivery, e);
      throw e;
    }
    end(end, delivery, null);
  }

  private static DeliveryRunObserver.End begin(
      DeliveryRunObserver observer, ClaimedDelivery delivery) {
    try {
      return observer.begins(delivery);
    } catch (Throwable e) { // D4
      log.warn(
          "The observer of runs failed at the begin of {}; it is run all the same", delivery, e);
      return NOBODY;
    }
  }

  private static void end(
      DeliveryRunObserver.End end, ClaimedDelivery delivery, @Nullable Throwable failure) {
    try {
      end.ended(failure);
    } catch (Throwable e) { // D4: the handler's outcome stands
      log.warn("The observer of runs failed at the end of {}", delivery, e);
    }
  }
}
