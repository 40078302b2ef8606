package io.reportcache.shared;

import io.reportcache.cache.SharedTier;
import io.reportcache.log.GuardedLog;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Calls the server behind a {@link Breaker}. No failure gets out (D1). The first failure after a
 * success is logged as a warning, and so is the first success after that.
 */
final class ServerCalls {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  /** A call of the server. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws Exception;
  }

  private final Breaker breaker;
  private final Counters counters;
  private final AtomicBoolean failing = new AtomicBoolean();

  ServerCalls(Breaker breaker, Counters counters) {
    this.breaker = breaker;
    this.counters = counters;
  }

  /** Returns the result of the call; null if it isn't made or fails. */
  @Nullable <T> T call(String what, Call<T> call) {
    boolean wasInterrupted = Thread.interrupted(); // D5: the wait is bounded and short
    try {
      return permits() ? permitted(what, call) : null;
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Tells whether calls are made as usual. */
  boolean isUsual() {
    return breaker.isClosed();
  }

  private @Nullable <T> T permitted(String what, Call<T> call) {
    long begun = System.nanoTime();
    T result;
    try {
      result = call.run();
    } catch (Throwable e) {
      failed(what, begun, e);
      return null;
    }
    counters.roundTrips.increment();
    tell(() -> breaker.succeeded(System.nanoTime() - begun));
    if (failing.get() && failing.compareAndSet(true, false)) {
      log.info("The shared tier answers again");
    }
    return result;
  }

  private void failed(String what, long begun, Throwable failure) {
    if (isInterruption(failure)) {
      Thread.currentThread().interrupt();
      tell(breaker::brokenOff);
      return;
    }
    counters.failures.increment();
    tell(() -> breaker.failed(System.nanoTime() - begun, failure));
    if (failing.compareAndSet(false, true)) {
      log.warn("The shared tier failed to {}; this node goes on without it", what, failure);
    } else {
      log.debug("The shared tier failed to {}: {}", what, failure.toString());
    }
  }

  private boolean permits() {
    try {
      return breaker.permits();
    } catch (Throwable e) {
      log.warn("The breaker of the shared tier failed; the server isn't called", e);
      return false;
    }
  }

  private static void tell(Runnable telling) {
    try {
      telling.run();
    } catch (Throwable e) {
      log.warn("The breaker of the shared tier failed", e);
    }
  }

  private static boolean isInterruption(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }
}
