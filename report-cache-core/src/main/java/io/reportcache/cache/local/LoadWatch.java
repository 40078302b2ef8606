package io.reportcache.cache.local;

import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Checks loads in the background when their time is over. */
final class LoadWatch {

  private final ScheduledThreadPoolExecutor thread;

  LoadWatch() {
    thread = new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-load-watch"));
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setKeepAliveTime(10, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs the check after the given nanoseconds, unless the load has ended by then. Replaces the
   * check that was scheduled before.
   */
  void lookAt(BackgroundLoad load, long nanos, Runnable look) {
    try {
      load.alarm(thread.schedule(look, nanos, TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      load.alarm(null); // closed, or no thread is available: the load isn't checked
    }
  }

  void close() {
    Interrupts.shutDown(thread);
  }
}
