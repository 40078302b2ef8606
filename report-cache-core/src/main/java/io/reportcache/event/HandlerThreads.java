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
 * Threads for handlers, as many as there are handlers at work, so that a stuck one delays no other;
 * and as few as do.
 *
 * <p>To wake a thread takes longer than most handlers run. So only one is on its way at a time: it
 * calls the next if it finds more than it takes, and if the others have done all meanwhile, it goes
 * back to the pool. Schedulers of coroutines, such as Go's, have their idle threads look for work
 * in this way.
 */
final class HandlerThreads implements Executor {

  private static final GuardedLog log = GuardedLog.of(EventBus.class);

  private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean onItsWay =
      new AtomicBoolean(); // a thread will look for what is ready
  private final BusyThreads busy = new BusyThreads();
  private final Executor later;
  private final ThreadPoolExecutor threads;

  /**
   * No thread yet.
   *
   * @param later runs a task after a while, for when no thread is to be had now
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
   * Has the task run soon, or as soon as a thread is to be had.
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
   * Sees to it that what is ready is run: who handed it over may have had no stack left for that.
   */
  void look() {
    try {
      if (!ready.isEmpty() && !onItsWay.get()) {
        StackRoom.require();
        callIfNeeded();
      }
    } catch (StackOverflowError e) {
      // it is ready, and whoever looks next calls a thread for it
    }
  }

  /** Interrupts all, and drops what none has begun. */
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
          log.warn("No thread is to be had for handlers; it is tried again soon", e);
          later.execute(this::look);
        }
      }
    }
  }

  private void work() {
    onItsWay.set(false); // before the look, so that what comes after it calls another
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
    } catch (Throwable e) { // D4: what else is ready is no business of this task
      log.error("A task of the bus failed", e);
    }
  }
}
