package io.reportcache.shared.jdbc;

import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes calls on a few threads of its own, so that no caller waits longer than the limit, whatever
 * a pool, a driver or the network does. No caller's transaction is bound to these threads.
 */
final class LimitedCalls {

  private static final int THREADS = 8;
  private static final int WAITING = 1_000;

  private final long nanos;
  private final ThreadPoolExecutor threads;

  LimitedCalls(Duration limit) {
    nanos = limit.toNanos();
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            DetachedThreads.numbered("report-cache-shared-jdbc-"));
    threads.allowCoreThreadTimeOut(true);
  }

  /** Returns the result of the call; throws what it throws. */
  <T> T call(Callable<T> call) throws Exception {
    return call(nanos, call);
  }

  /** As the other, with another limit. */
  <T> T call(Duration limit, Callable<T> call) throws Exception {
    return call(limit.toNanos(), call);
  }

  private <T> T call(long nanos, Callable<T> call) throws Exception {
    long begun = System.nanoTime();
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              if (System.nanoTime() - begun >= nanos) {
                throw late(nanos); // nobody waits for it
              }
              return call.call();
            });
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      throw new SQLTransientException(
          threads.isShutdown()
              ? "the shared tier was closed"
              : "too many calls wait for the database",
          e);
    }
    try {
      return task.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw late(nanos);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Exception failure) {
        failure.addSuppressed(new Exception("called here")); // else its stack says nothing of us
        throw failure;
      }
      throw new SQLException("the driver failed", cause);
    }
  }

  private static SQLException late(long nanos) {
    return new SQLTimeoutException(
        "the database hasn't answered within %d ms"
            .formatted(TimeUnit.NANOSECONDS.toMillis(nanos)));
  }

  /** Ends the threads, those that are busy after the limit at the latest. */
  void close(Duration limit) {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        Interrupts.shutDown(threads);
      }
    } catch (InterruptedException e) {
      Interrupts.shutDown(threads);
      Thread.currentThread().interrupt();
    }
  }
}
