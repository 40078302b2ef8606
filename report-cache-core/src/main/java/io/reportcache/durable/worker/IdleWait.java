package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Lane;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits until a worker is idle and nothing waits in lanes that nobody serves. */
final class IdleWait {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final long SHORTEST_LOOK = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_LOOK = TimeUnit.SECONDS.toNanos(1);

  private final Unserved unserved;
  private final BooleanSupplier isIdle;

  IdleWait(DeliveryStore store, Set<Lane> served, BooleanSupplier isIdle) {
    this.unserved = new Unserved(store, Set.copyOf(served));
    this.isIdle = isIdle;
  }

  /** Waits up to the time-out. Returns false if it took longer. */
  boolean await(Duration timeout) throws InterruptedException {
    long begunAt = System.nanoTime();
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    long lookAt = begunAt;
    long pause = SHORTEST_LOOK;
    while (true) {
      boolean isLast = System.nanoTime() - begunAt >= nanos;
      if (isIdle.getAsBoolean() && (isLast || System.nanoTime() - lookAt >= 0)) {
        if (isServed()) {
          return true;
        }
        lookAt = System.nanoTime() + pause;
        pause = Math.min(2 * pause, LONGEST_LOOK);
      }
      if (isLast) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private boolean isServed() {
    try {
      return unserved.look().isEmpty();
    } catch (DeliveryStoreException e) { // it may answer later
      log.debug("The store can't say what nobody works", e);
      return false;
    }
  }
}
