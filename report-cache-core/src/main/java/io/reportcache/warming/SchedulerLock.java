package io.reportcache.warming;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a scheduler. No foreign code runs under it, since foreign code may hang: no schedule,
 * clock, timer or executor, and no log. What is decided under the lock and needs such code is done
 * when the lock is released.
 */
final class SchedulerLock {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LogThread log = new LogThread();
  private final Runnable turn;
  private Left left = new Left();

  /** What is to be done when the lock is released. */
  private static final class Left {
    final List<Runnable> lines = new ArrayList<>();
    final List<Runnable> first = new ArrayList<>();
    final List<Runnable> last = new ArrayList<>();
    boolean turn;

    boolean isNothing() {
      return !turn && lines.isEmpty() && first.isEmpty() && last.isEmpty();
    }
  }

  /**
   * A lock that nobody holds.
   *
   * @param turn what {@link #leaveTurn} leaves
   */
  SchedulerLock(Runnable turn) {
    this.turn = turn;
  }

  void run(Runnable work) {
    get(
        () -> {
          work.run();
          return true;
        });
  }

  <T> T get(Supplier<T> work) {
    Left now = null;
    lock.lock();
    try {
      try {
        return work.get();
      } finally {
        if (lock.getHoldCount() == 1 && !left.isNothing()) {
          Left next = new Left();
          now = left;
          left = next;
        }
      }
    } finally {
      lock.unlock(); // D4: whatever has been broken off
      if (now != null) {
        release(now);
      }
    }
  }

  /**
   * A log that hangs is waited for once, for a moment; a host's timer that does, by itself. What
   * breaks off a part takes none of the others along (D4).
   */
  private void release(Left now) {
    try {
      for (int i = 0; i < now.lines.size(); i++) {
        log.write(now.lines.get(i));
      }
    } finally {
      try {
        runAll(now.first);
      } finally {
        try {
          if (now.turn) {
            runLeft(turn);
          }
        } finally {
          runAll(now.last);
        }
      }
    }
  }

  private void runAll(List<Runnable> tasks) {
    for (int i = 0; i < tasks.size(); i++) { // makes no object: there may be no memory
      runLeft(tasks.get(i));
    }
  }

  /** D4: one that fails doesn't take the others along, nor does a line about it. */
  private void runLeft(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      try {
        log(() -> SchedulerLog.stepFailed(e));
      } catch (Throwable unused) { // no memory for the line
        return;
      }
    }
  }

  /** Under the lock: leaves the task to be run by this thread when the lock is released. */
  void afterwards(Runnable task) {
    left.first.add(task);
  }

  /** As {@link #afterwards}, but after all else: for what may hang. */
  void last(Runnable task) {
    left.last.add(task);
  }

  /** Under the lock: has what a timer was set for cancelled, when the lock is released. */
  void cancelLast(@Nullable Future<?> alarm) {
    if (alarm != null) {
      last(() -> alarm.cancel(false));
    }
  }

  /** Under the lock: leaves a turn to be taken by this thread when the lock is released. */
  void leaveTurn() {
    left.turn = true;
  }

  /** Logs on a thread that may hang; if this one holds the lock, when that is released. */
  void log(Runnable line) {
    if (lock.isHeldByCurrentThread()) {
      left.lines.add(line);
    } else {
      log.write(line);
    }
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
