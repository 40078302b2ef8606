package io.reportcache.warming;

import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a scheduler for its next turn. An alarm is planned under the scheduler's lock, and set
 * outside of it, since timers are foreign code.
 */
final class Alarm {

  /** What is called, not under the lock, when the alarm goes off. */
  interface Wake {
    /**
     * Wakes the scheduler.
     *
     * @param number the number of the alarm
     * @param slept how long the alarm was set for
     */
    void wake(int number, Duration slept);
  }

  private final SchedulerLock lock;
  private final SchedulerThreads threads;
  private final Wake wake;
  private int number;
  private @Nullable Duration sleep;
  private @Nullable Future<?> set;

  Alarm(SchedulerLock lock, SchedulerThreads threads, Wake wake) {
    this.lock = lock;
    this.threads = threads;
    this.wake = wake;
  }

  /** Under the lock: replaces the alarm that was planned before; null for no alarm. */
  void plan(@Nullable Duration next) {
    number++;
    sleep = next;
    lock.cancelLast(set);
    set = null;
  }

  /** Under the lock: tells whether this is the alarm that was planned last. */
  boolean isLatest(int alarm) {
    return alarm == number;
  }

  private record Plan(int number, @Nullable Duration sleep) {}

  /** Sets the alarm that was planned last. Not under the lock. */
  void set() {
    Plan plan = lock.get(() -> new Plan(number, sleep));
    Duration longest = plan.sleep;
    if (longest == null) {
      return;
    }
    try {
      Future<?> future = threads.after(longest, () -> wake.wake(plan.number, longest));
      lock.run(() -> keep(plan.number, future));
    } catch (Throwable e) { // a host's timer that is shut down; runs may end
      threads.timerFailed(e);
    }
  }

  private void keep(int alarm, Future<?> future) {
    if (alarm == number) {
      lock.cancelLast(set);
      set = future;
    } else {
      lock.cancelLast(future);
    }
  }
}
