package io.reportcache.durable.worker;

import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a worker: one for each of its own tasks, and as many as handlers need. */
final class WorkerThreads {

  private static final String PREFIX = "report-cache-delivery-";

  private final Map<String, Thread> own = new LinkedHashMap<>();
  private final ThreadPoolExecutor handlers =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE, // lanes say how many they need
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          DetachedThreads.numbered(PREFIX + "run-"));

  Executor forHandlers() {
    return handlers;
  }

  void start(String role, Runnable task) {
    Thread thread = DetachedThreads.named(PREFIX + role).newThread(task);
    own.put(role, thread);
    thread.start();
  }

  /** Waits until the task has ended, for that long at most, then interrupts it. */
  void join(String role, Duration longest) {
    Thread thread = own.get(role);
    if (thread == null) {
      return;
    }
    try {
      thread.join(Math.max(1, TimeUnit.MILLISECONDS.convert(longest)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the caller of close is in a hurry
    }
    Interrupts.bring(thread);
  }

  void close() {
    own.values().forEach(Interrupts::bring);
    handlers.shutdown();
  }
}
