package io.reportcache.thread;

import io.reportcache.log.GuardedLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records which threads of a pool are busy, so that each can be interrupted separately when the
 * pool is closed: {@code shutdownNow} interrupts one after the other under the pool's lock, and an
 * interrupt that hangs would keep the other threads from being interrupted, and from ending (D4).
 */
public final class BusyThreads {

  private static final GuardedLog log = GuardedLog.of(BusyThreads.class);

  private final Set<Thread> busy = ConcurrentHashMap.newKeySet();
  private volatile boolean interrupted;

  /**
   * Runs the task on the current thread of the pool, which counts as busy meanwhile. If {@link
   * #interrupt} was called before, the task starts interrupted.
   */
  public void run(Runnable task) {
    note();
    try {
      if (interrupted) { // this thread may not have been noted by then
        Thread.currentThread().interrupt();
      }
      task.run();
    } finally {
      busy.remove(Thread.currentThread());
    }
  }

  private void note() {
    try {
      busy.add(Thread.currentThread());
    } catch (Throwable e) { // out of memory: the task is run nevertheless
      log.warn("A busy thread can't be recorded; it isn't interrupted when its pool is closed", e);
    }
  }

  /**
   * Has all busy threads interrupted. Their pool must take no more tasks, otherwise an interrupt
   * might hit a later one.
   */
  public void interrupt() {
    interrupted = true; // before the threads are read, see run
    busy.forEach(Interrupts::bring);
  }
}
