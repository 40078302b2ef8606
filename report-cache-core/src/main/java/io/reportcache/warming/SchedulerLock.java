package io.reportcache.warming;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The lock of a scheduler. No foreign code runs under it, since that may hang: neither schedules,
 * clocks, timers and executors nor what a log is written to. What is decided under it and needs
 * such is left for afterwards.
 */
final class SchedulerLock {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<Runnable> left = new ArrayList<>();

  void run(Runnable work) {
    get(
        () -> {
          work.run();
          return true;
        });
  }

  <T> T get(Supplier<T> work) {
    List<Runnable> afterwards = List.of();
    lock.lock();
    try {
      return work.get();
    } finally {
      if (lock.getHoldCount() == 1) {
        afterwards = left;
        left = new ArrayList<>();
      }
      lock.unlock();
      afterwards.forEach(SchedulerLock::runLeft);
    }
  }

  /** D4: one that fails doesn't take the others along. */
  private static void runLeft(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      RunLog.stepFailed(e);
    }
  }

  /** Leaves the task to be run by this thread when the lock is released. */
  void afterwards(Runnable task) {
    left.add(task);
  }

  /** Has those look again who wait; under the lock. */
  void changed() {
    changed.signalAll();
  }

  /** Waits until the condition holds, so long at most. */
  void await(BooleanSupplier condition, Duration longest) throws InterruptedException {
    lock.lock();
    try {
      long nanos = TimeUnit.NANOSECONDS.convert(longest); // at most 292 years
      while (!condition.getAsBoolean() && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }
}
