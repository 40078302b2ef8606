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

/** The timer and the threads of a scheduler: the host's, or daemon threads of its own. */
final class SchedulerThreads {

  private static final ThreadFactory RESULT = DetachedThreads.named("report-cache-warming-result");

  /** What a timer can count in nanoseconds; as good as for ever. */
  private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

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

  /** Asks questions, on a thread of the scheduler's own. */
  void ask(Runnable questions) {
    askers.execute(questions);
  }

  /** Runs the task later, on the thread of a timer. */
  Future<?> after(Duration wanted, Runnable task) {
    Duration delay = wanted.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : wanted;
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

  /** Logs that the timer failed, unless the scheduler is closed. */
  void timerFailed(Throwable failure) {
    if (!isClosed()) {
      log.accept(() -> SchedulerLog.timerFailed(failure));
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
