package io.reportcache.delivery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a worker: one for each of its own tasks, and as many as handlers need. */
final class WorkerThreads {

  private final Map<String, Thread> own = new LinkedHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final ThreadPoolExecutor handlers =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE, // lanes say how many they need
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> daemon("run-" + count.incrementAndGet(), task));

  Executor forHandlers() {
    return handlers;
  }

  void start(String role, Runnable task) {
    Thread thread = daemon(role, task);
    own.put(role, thread);
    thread.start();
  }

  /** Waits until the task has ended, so long at most, then interrupts it. */
  void join(String role, Duration longest) {
    Thread thread = own.get(role);
    if (thread == null) {
      return;
    }
    try {
      thread.join(Math.max(1, longest.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever closes is in a hurry
    }
    thread.interrupt();
  }

  void close() {
    own.values().forEach(Thread::interrupt);
    handlers.shutdown();
  }

  private static Thread daemon(String role, Runnable task) {
    Thread thread = new Thread(task, "report-cache-delivery-" + role);
    thread.setDaemon(true);
    return thread;
  }
}
