package io.reportcache.shared;

import io.reportcache.cache.SharedTier;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a task at a fixed pace and soon after a request, on one thread and never twice at a time.
 */
final class Heartbeat {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  private final Runnable task;
  private final long nanos;
  private final AtomicBoolean requested = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread;

  Heartbeat(Runnable task, Duration pace) {
    this.task = task;
    this.nanos = pace.toNanos();
    this.thread = new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-shared"));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task reports its own failure
  void start() {
    thread.scheduleWithFixedDelay(this::run, 0, nanos, TimeUnit.NANOSECONDS);
  }

  /** Has the task run at once, if it doesn't wait for that already. */
  @SuppressWarnings("FutureReturnValueIgnored") // the task reports its own failure
  void soon() {
    if (!requested.get() && requested.compareAndSet(false, true)) {
      try {
        thread.execute(
            () -> {
              requested.set(false); // first: what is found meanwhile requests another
              run();
            });
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        requested.set(false); // closed, or the next beat will do
      }
    }
  }

  void close() {
    Interrupts.shutDown(thread);
  }

  private void run() {
    try {
      task.run();
    } catch (Throwable e) { // D4: the next beat may succeed
      log.warn("This node couldn't compare itself with the shared tier", e);
    }
  }
}
