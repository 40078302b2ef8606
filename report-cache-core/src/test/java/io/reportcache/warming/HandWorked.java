package io.reportcache.warming;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** An executor whose tasks wait until the test runs them, on the test's own thread. */
final class HandWorked implements Executor {

  private final Queue<Runnable> tasks = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs what waits, and what that adds, until nothing is left. */
  void work() {
    for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
      next.run();
    }
  }

  /** Runs the one that has waited longest, which there must be. */
  void workOne() {
    tasks.remove().run();
  }

  int waiting() {
    return tasks.size();
  }
}
