package io.reportcache.thread;

import io.reportcache.log.GuardedLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which threads of a pool work on something, so that each can be interrupted by itself when the
 * pool is closed: {@code shutdownNow} interrupts one after the other under the pool's lock, and one
 * that hangs would keep the others from being interrupted, and from ending (D4).
 */
public final class BusyThreads {

  private static final GuardedLog log = GuardedLog.of(BusyThreads.class);

  private final Set<Thread> busy = ConcurrentHashMap.newKeySet();
  private volatile boolean interrupted;

  /**
   * Runs the task on this thread of the pool, which counts as busy meanwhile; interrupted from the
   * start if the others were before.
   */
  public void run(Runnable task) {
    note();
    try {
      if (interrupted) { // it was on its way here then
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
    } catch (Throwable e) { // no memory: the task is run nevertheless
      log.warn("A busy thread can't be noted; it isn't interrupted when its pool is closed", e);
    }
  }

  /** Has all interrupted. Their pool must take no more, or what they do next might be hit. */
  public void interrupt() {
    interrupted = true; // before the look, see run
    busy.forEach(Interrupts::bring);
  }
}
