package io.reportcache.warming;

import io.reportcache.schedule.Timer;
import io.reportcache.thread.BusyThreads;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who wakes the scheduler and who runs its jobs: the host's, or daemon threads of its own. */
final class SchedulerThreads {

  private static final ThreadFactory RESULT = DetachedThreads.named("report-cache-warming-result");

  private final Consumer<Runnable> log;
  private final Timer timer;
  private final Executor executor;
  private final BusyThreads busy = new BusyThreads(); // of those that run more than one
  private final List<Runnable> ends = new ArrayList<>(); // of the own ones
  private final Executor askers;
  private @Nullable ScheduledThreadPoolExecutor standIn; // for a host's timer while it fails
  private boolean closed;

  SchedulerThreads(@Nullable Timer timer, @Nullable Executor executor, Consumer<Runnable> log) {
    this.log = log;
    this.timer = timer == null ? Timer.on(alarm()) : timer;
    this.executor = executor == null ? unbounded("report-cache-warming") : executor;
    this.askers = unbounded("report-cache-warming-schedule");
  }

  void execute(Runnable job) {
    executor.execute(job);
  }

  /** Runs what asks schedules, on a thread of the scheduler's own. */
  void ask(Runnable questions) {
    askers.execute(questions);
  }

  Future<?> after(Duration delay, Runnable task) {
    try {
      return timer.after(delay, task);
    } catch (Throwable e) { // D4: one that throws once mustn't be the end of all jobs
      timerFailed(e);
      return Timer.on(standIn()).after(delay, task);
    }
  }

  /** Tells others of an outcome, on a thread of its own: they are foreign code. */
  void tell(Runnable message) {
    try {
      RESULT.newThread(message).start();
    } catch (Throwable e) { // no thread to be had
      message.run();
    }
  }

  /** That a timer wakes nobody is no failure once the scheduler is closed. */
  void timerFailed(Throwable failure) {
    if (!isClosed()) {
      log.accept(() -> RunLog.timerFailed(failure));
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  void close() {
    closing().forEach(Runnable::run);
    busy.interrupt();
  }

  private synchronized List<Runnable> closing() {
    closed = true;
    return List.copyOf(ends);
  }

  private synchronized ScheduledThreadPoolExecutor standIn() {
    if (closed) {
      throw new RejectedExecutionException("the scheduler is closed");
    }
    if (standIn == null) {
      standIn = alarm();
      standIn.setKeepAliveTime(10, TimeUnit.SECONDS);
      standIn.allowCoreThreadTimeOut(true);
    }
    return standIn;
  }

  private ScheduledThreadPoolExecutor alarm() {
    ScheduledThreadPoolExecutor alarm =
        new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-warming-timer"));
    alarm.setRemoveOnCancelPolicy(true);
    alarm.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    ends.add(() -> Interrupts.shutDown(alarm));
    return alarm;
  }

  private Executor unbounded(String name) {
    // No bound: the scheduler has its own, and a job that ignores its time-out, or a schedule that
    // hangs, needs a thread besides.
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            DetachedThreads.named(name));
    ends.add(threads::shutdown);
    return task -> threads.execute(() -> busy.run(task));
  }
}
