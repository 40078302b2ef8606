package io.reportcache.cache;

import io.reportcache.thread.DetachedThreads;
import java.util.concurrent.ThreadFactory;

/**
 * Brings interrupts, each on a thread of its own: a host's thread, and a channel that a thread
 * waits at, run code of their own when they are interrupted, which may hang (D4).
 */
final class Interrupts {

  private static final ThreadFactory THREADS = DetachedThreads.named("report-cache-load-interrupt");

  private Interrupts() {}

  static void bring(Runnable interrupt) {
    try {
      THREADS.newThread(interrupt).start();
    } catch (Throwable e) { // no thread to be had
      interrupt.run();
    }
  }
}
