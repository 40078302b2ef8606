package io.reportcache.event;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** Counts the deliveries that are queued, running or waiting for another attempt. */
final class Pending {

  /**
   * The count is checked again after this time, since a thread without stack may not have
   * signalled.
   */
  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(100);

  // Two counters, since publishers add and handlers remove: they don't write the same memory.
  private final LongAdder added = new LongAdder();
  private final LongAdder removed = new LongAdder();
  private volatile int waiters;

  void add() {
    added.increment();
  }

  void remove(long deliveries) {
    removed.add(deliveries);
    if (waiters > 0) { // a waiter that comes after this check sees the new count
      signal();
    }
  }

  /**
   * Waits until at most this many deliveries are left. Returns false if the timeout is over before
   * that.
   *
   * @param anyway ends the wait, too; true if the count is known to be wrong and nothing is left
   */
  synchronized boolean awaitAtMost(int deliveries, BooleanSupplier anyway, Duration timeout)
      throws InterruptedException {
    long begunAt = System.nanoTime();
    long nanos = Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)); // differences can't overflow
    waiters++;
    try {
      while (count() > deliveries && !anyway.getAsBoolean()) {
        long left = nanos - (System.nanoTime() - begunAt);
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, LONGEST_WAIT));
      }
      return true;
    } finally {
      waiters--;
    }
  }

  /**
   * Returns how many there are, or were at a moment during this call. What was removed is read
   * first: a delivery that is removed was added before.
   */
  long count() {
    long gone = removed.sum();
    return added.sum() - gone;
  }

  private synchronized void signal() {
    notifyAll();
  }
}
