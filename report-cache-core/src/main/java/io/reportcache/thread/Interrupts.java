package io.reportcache.thread;

import io.reportcache.log.GuardedLog;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * Interrupts threads that end soon, each on a thread made for that: what they wait in is foreign
 * code, which may hang when it's interrupted (D4). A thread that goes on to other work is
 * interrupted by its {@link RunThread}.
 */
public final class Interrupts {

  static final ThreadFactory COURIERS = DetachedThreads.named("report-cache-interrupt");

  private static final GuardedLog log = GuardedLog.of(Interrupts.class);

  private Interrupts() {}

  /** Has the thread interrupted, if it lives. */
  public static void bring(Thread thread) {
    if (thread.isAlive()) {
      elsewhere(thread::interrupt);
    }
  }

  /**
   * Has an executor of the library take no more, drop what waits, and interrupt its threads; one
   * that hangs by that may keep others of them, so one with several threads needs {@link
   * BusyThreads} besides.
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
    } catch (Throwable e) { // what runs there ends by itself, or not at all
      log.warn("No thread is to be had to interrupt another, which is waited for no longer", e);
    }
  }
}
