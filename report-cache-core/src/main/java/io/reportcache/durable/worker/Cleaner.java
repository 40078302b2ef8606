package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Removes deliveries that were completed long ago, at intervals, until it's interrupted. */
final class Cleaner implements Runnable {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final Duration LONGEST_FIRST = Duration.ofMinutes(1);

  private final DeliveryStore store;
  private final Duration age;
  private final long intervalNanos;

  Cleaner(DeliveryStore store, Duration age, Duration interval) {
    this.store = store;
    this.age = age;
    this.intervalNanos = TimeUnit.NANOSECONDS.convert(interval);
  }

  @Override
  public void run() {
    try {
      long pause = Math.min(intervalNanos, TimeUnit.NANOSECONDS.convert(LONGEST_FIRST));
      while (!Thread.currentThread().isInterrupted()) {
        TimeUnit.NANOSECONDS.sleep(pause);
        clean();
        pause = intervalNanos;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void clean() {
    try {
      int removed = store.purge(age);
      if (removed > 0) {
        log.info("Removed {} deliveries that were completed more than {} ago", removed, age);
      }
    } catch (Throwable e) { // it's tried again next time
      log.warn("What was completed more than {} ago can't be removed now", age, e);
    }
  }
}
