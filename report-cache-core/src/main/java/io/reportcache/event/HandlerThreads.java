package io.reportcache.event;

import io.reportcache.log.GuardedLog;
import io.reportcache.thread.BusyThreads;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.StackRoom;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs handlers on as many threads as there are handlers at work, so that a stuck handler delays no
 * other, and on no more than needed.
 *
 * <p>Waking a thread takes longer than most handlers run. So only one thread is being woken at a
 * time: it wakes the next one if there is more work than it takes, and returns to the pool if the
 * others have done the work meanwhile. Schedulers of coroutines, such as Go's, let idle threads
 * look for work in the same way.
 */
final class HandlerThreads implements Executor {

  private static final GuardedLog log = GuardedLog.of(EventBus.class);

  private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean onItsWay =
      new AtomicBoolean(); // a thread has been called and hasn't looked for ready tasks yet
  private final BusyThreads busy = new BusyThreads();
  private final Executor later;
  private final ThreadPoolExecutor threads;

  /**
   * Creates it without threads.
   *
   * @param later runs a task after a pause; used when no thread can be started now
   */
  HandlerThreads(Executor later) {
    this(later, DetachedThreads.numbered("report-cache-event-"));
  }

  HandlerThreads(Executor later, ThreadFactory factory) {
    this.later = later;
    this.threads =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
  }

  /**
   * Runs the task soon, or as soon as a thread can be started.
   *
   * @throws RejectedExecutionException if this is closed
   */
  @Override
  public void execute(Runnable task) {
    if (threads.isShutdown()) {
      throw new RejectedExecutionException("the bus is closed");
    }
    ready.add(task);
    look();
  }

  /**
   * Makes sure that ready tasks are run: their submitter may have had no stack left to call a
   * thread.
   */
  void look() {
    try {
      if (!ready.isEmpty() && !onItsWay.get()) {
        StackRoom.require();
        callIfNeeded();
      }
    } catch (StackOverflowError e) {
      // the task is ready; the next look calls a thread for it
    }
  }

  /** Interrupts all threads, and drops tasks that haven't begun. */
  void close() {
    threads.shutdown();
    ready.clear();
    busy.interrupt();
  }

  private void callIfNeeded() {
    if (!ready.isEmpty() && onItsWay.compareAndSet(false, true)) {
      try {
        threads.execute(this::work);
      } catch (Throwable e) {
        onItsWay.set(false);
        if (!threads.isShutdown()) {
          log.warn("No thread could be started for handlers; it is tried again soon", e);
          later.execute(this::look);
        }
      }
    }
  }

  private void work() {
    onItsWay.set(false); // before the look, so that a task added later calls a thread
    busy.run(this::runReady);
  }

  private void runReady() {
    for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
      callIfNeeded();
      run(task);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // D4: the other ready tasks must run
      log.error("A task of the bus failed", e);
    }
  }
}
