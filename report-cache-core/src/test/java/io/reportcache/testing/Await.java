package io.reportcache.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for other threads, never for long when all is well; fails when it isn't. */
public final class Await {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private Await() {}

  /** Waits for what no latch can tell, such as the state of a thread. */
  public static void until(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE) {
        throw new AssertionError("waited in vain until " + what);
      }
      Thread.yield();
    }
  }

  public static void latch(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE, TimeUnit.NANOSECONDS)) {
        throw new AssertionError("waited in vain for a latch, which stands at " + latch.getCount());
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for a latch", e);
    }
  }

  /** Waits until the thread waits itself. */
  public static void waiting(Thread thread) {
    until(
        thread.getName() + " waits",
        () ->
            thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
  }
}
