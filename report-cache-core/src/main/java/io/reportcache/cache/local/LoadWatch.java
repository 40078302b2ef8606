package io.reportcache.cache.local;

import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks after loads in the background when their time is over. */
final class LoadWatch {

  private final ScheduledThreadPoolExecutor thread;

  LoadWatch() {
    thread = new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-load-watch"));
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setKeepAliveTime(10, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
  }

  /** Looks at the load after so long, unless it has ended by then. */
  void lookAt(BackgroundLoad load, long nanos, Runnable look) {
    try {
      load.alarm(thread.schedule(look, nanos, TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      load.alarm(null); // closed, or no thread to be had: nobody looks after it
    }
  }

  void close() {
    Interrupts.shutDown(thread);
  }
}
