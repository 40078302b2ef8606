package io.reportcache.cache;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs refreshes that nobody waits for: on the host's executor, or on threads of its own. */
final class BackgroundRefresh {

  private static final int LONGEST_QUEUE = 1_000;
  private static final long LONGEST_CLOSE_SECONDS = 5;

  private final Executor executor;
  private final @Nullable ThreadPoolExecutor own;
  private volatile boolean closed;

  BackgroundRefresh(@Nullable Executor given) {
    own = given == null ? threads() : null;
    executor = own == null ? Objects.requireNonNull(given) : own;
  }

  /** Hands the refresh over; false if there is no room for it now. */
  boolean tryRun(Runnable refresh) {
    if (closed) {
      return false;
    }
    try {
      executor.execute(refresh);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  void close() {
    closed = true;
    if (own != null) {
      own.shutdown();
      try {
        if (!own.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
          own.shutdownNow();
        }
      } catch (InterruptedException e) {
        own.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ThreadPoolExecutor threads() {
    int size = Math.max(2, Runtime.getRuntime().availableProcessors());
    AtomicInteger count = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            size,
            size,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(LONGEST_QUEUE),
            task -> {
              Thread thread = new Thread(task, "report-cache-refresh-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
