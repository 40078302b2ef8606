package io.reportcache.cache;

import io.reportcache.thread.DetachedThreads;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs loads apart from their callers: on the host's executor, or on threads of its own. */
final class BackgroundLoads {

  private static final int LONGEST_QUEUE = 1_000;

  private final Executor executor;
  private final @Nullable ThreadPoolExecutor own;
  private final ThreadLocal<@Nullable Boolean> running = new ThreadLocal<>();
  private volatile boolean closed;

  BackgroundLoads(@Nullable Executor given) {
    own = given == null ? threads() : null;
    executor = own == null ? Objects.requireNonNull(given) : own;
  }

  /** Hands the load over; false if there is no room for it now. */
  boolean tryRun(Runnable load) {
    if (closed) {
      return false;
    }
    try {
      executor.execute(() -> run(load));
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      return false; // the latter if no thread is to be had
    }
  }

  /** Tells whether this thread runs such a load, and so takes up a place that others wait for. */
  boolean isRunningHere() {
    return running.get() != null;
  }

  /** Takes no more, and waits so long for loads under way before it interrupts them. */
  void close(long nanos) {
    closed = true;
    if (own != null) {
      own.shutdown();
      try {
        if (!own.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
          own.shutdownNow();
        }
      } catch (InterruptedException e) {
        own.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run(Runnable load) {
    Boolean outer = running.get(); // if the executor runs what it is given on its caller's thread
    running.set(true);
    try {
      load.run();
    } finally {
      if (outer == null) {
        running.remove();
      }
    }
  }

  /** More than there are processors: a load mostly waits for a database, and one may hang. */
  private static ThreadPoolExecutor threads() {
    int size = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            size,
            size,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(LONGEST_QUEUE),
            DetachedThreads.numbered("report-cache-load-"));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
