package io.reportcache.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for other threads, never for long when all is well; fails when it isn't. */
public final class Await {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

  private Await() {}

  /** Waits for what no latch can tell, such as the state of a thread. */
  public static void until(String what, BooleanSupplier condition) {
    until(what, PATIENCE, condition);
  }

  /** As the other, for what may take longer. */
  public static void until(String what, Duration patience, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      long waited = System.nanoTime() - start;
      if (waited > patience.toNanos()) {
        throw new AssertionError("waited in vain until " + what);
      }
      // Others get the processors that it would take to look all the time.
      LockSupport.parkNanos(Math.min(waited / 20, LONGEST_PAUSE));
    }
  }

  public static void latch(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
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
