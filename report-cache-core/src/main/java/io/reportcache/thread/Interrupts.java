package io.reportcache.thread;

import io.reportcache.log.GuardedLog;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * Interrupts threads that are to end, each from a thread made for that: they may wait in foreign
 * code, which may hang when it is interrupted (D4). A thread that continues with other work is
 * interrupted by its {@link RunThread}.
 */
public final class Interrupts {

  static final ThreadFactory COURIERS = DetachedThreads.named("report-cache-interrupt");

  private static final GuardedLog log = GuardedLog.of(Interrupts.class);

  private Interrupts() {}

  /** Has the thread interrupted, if it is alive. */
  public static void bring(Thread thread) {
    if (thread.isAlive()) {
      elsewhere(thread::interrupt);
    }
  }

  /**
   * Makes an executor of the library take no more tasks, drop those that wait, and interrupt its
   * threads. An interrupt that hangs may keep the executor's other threads from being interrupted,
   * so an executor with several threads needs {@link BusyThreads} as well.
   */
  public static void shutDown(ExecutorService executor) {
    executor.shutdown();
    if (!executor.isTerminated()) {
      elsewhere(executor::shutdownNow);
    }
  }

  private static void elsewhere(Runnable interrupt) {
    try {
      COURIERS.newThread(interrupt).start();
    } catch (Throwable e) { // the thread ends by itself, or not at all
      log.warn("No thread is available to interrupt another, which is no longer waited for", e);
    }
  }
}
