package io.reportcache.cache.local;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The cache's own threads for loads. A load may close the cache, and would then wait for its own
 * end. So the load threads that wait here are recorded, and none of them waits for another that
 * does.
 */
final class LoadThreads implements Executor {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE, // the bulkheads bound them
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          DetachedThreads.numbered("report-cache-load-"));

  private final Set<Thread> busy = new HashSet<>(); // guarded by this
  private final Set<Thread> closing = new HashSet<>(); // some of the busy ones; guarded by this

  @Override
  public void execute(Runnable task) {
    threads.execute(() -> run(task));
  }

  void takeNoMore() {
    threads.shutdown();
  }

  /**
   * Waits until all threads have ended; tells whether they did in time. If the current thread is
   * one of them, it waits only for those others that don't wait here and haven't waited here.
   */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return isOneOfThem()
        ? awaitOthers(nanos)
        : threads.awaitTermination(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Interrupts all threads except the current one. Must be called after {@link #takeNoMore},
   * otherwise an interrupt could hit a later load.
   */
  void interrupt() {
    busyOthers().forEach(Interrupts::bring);
  }

  private synchronized List<Thread> busyOthers() {
    return busy.stream().filter(thread -> !thread.equals(Thread.currentThread())).toList();
  }

  private void run(Runnable task) {
    try {
      begun();
    } catch (Throwable e) {
      // Out of memory: the callers that wait get that failure from the load itself.
      log.warn(
          "A thread for loads can't be recorded; it isn't interrupted when the cache closes", e);
    }
    try {
      task.run();
    } finally {
      ended();
    }
  }

  private synchronized void begun() {
    busy.add(Thread.currentThread());
  }

  private synchronized void ended() {
    Thread me = Thread.currentThread();
    closing.remove(me);
    busy.remove(me);
    notifyAll();
  }

  private synchronized boolean isOneOfThem() {
    return busy.contains(Thread.currentThread());
  }

  private synchronized boolean awaitOthers(long nanos) throws InterruptedException {
    long begunAt = System.nanoTime();
    closing.add(Thread.currentThread());
    notifyAll();
    while (busy.size() > closing.size()) {
      long left = nanos - (System.nanoTime() - begunAt);
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
    }
    return true;
  }
}
