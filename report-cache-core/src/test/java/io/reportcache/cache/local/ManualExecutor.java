package io.reportcache.cache.local;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs what it was given when told to. */
final class ManualExecutor implements Executor {

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile boolean full;

  @Override
  public void execute(Runnable task) {
    if (full) {
      throw new RejectedExecutionException("full");
    }
    tasks.add(task);
  }

  /** Refuses tasks from now on, or takes them again. */
  void full(boolean isFull) {
    full = isFull;
  }

  int queued() {
    return tasks.size();
  }

  /** Runs the task that has waited the longest on this thread; fails if there is none. */
  void runNext() {
    tasks.remove().run();
  }
}
