package io.reportcache.examples.bookings.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what other threads do. */
public final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 5;

  private Await() {}

  /** Waits until a condition holds, and fails if it doesn't. */
  public static void until(String what, Callable<Boolean> holds) throws Exception {
    long start = System.nanoTime();
    while (!holds.call()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new AssertionError("not within " + LIMIT + ": " + what);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }
}
