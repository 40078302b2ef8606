package io.reportcache.durable.worker;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes the one thread that waits for it. If the thread is busy, one signal is remembered. */
final class Signal {

  private final Semaphore given = new Semaphore(0);

  void give() {
    if (given.availablePermits() == 0) {
      given.release();
    }
  }

  /** Waits for the signal, for that long at most. */
  void await(long nanos) throws InterruptedException {
    if (given.tryAcquire(Math.max(0, nanos), TimeUnit.NANOSECONDS)) {
      given.drainPermits();
    }
  }
}
