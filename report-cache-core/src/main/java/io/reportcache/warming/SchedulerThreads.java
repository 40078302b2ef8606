package io.reportcache.warming;

import io.reportcache.schedule.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Who wakes the scheduler and who runs its jobs: the host's, or daemon threads of its own. */
final class SchedulerThreads {

  private final Timer timer;
  private final Executor executor;
  private final List<ExecutorService> own = new ArrayList<>();

  SchedulerThreads(@Nullable Timer timer, @Nullable Executor executor) {
    this.timer = timer == null ? Timer.on(alarm()) : timer;
    this.executor = executor == null ? workers() : executor;
  }

  void execute(Runnable job) {
    executor.execute(job);
  }

  Future<?> after(Duration delay, Runnable task) {
    return timer.after(delay, task);
  }

  void close() {
    own.forEach(ExecutorService::shutdownNow);
  }

  private ScheduledThreadPoolExecutor alarm() {
    ScheduledThreadPoolExecutor alarm =
        new ScheduledThreadPoolExecutor(1, daemons("report-cache-warming-timer"));
    alarm.setRemoveOnCancelPolicy(true);
    own.add(alarm);
    return alarm;
  }

  private ThreadPoolExecutor workers() {
    // No bound: the scheduler has its own, and a job that ignores its time-out needs a thread
    // besides.
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemons("report-cache-warming"));
    own.add(workers);
    return workers;
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
