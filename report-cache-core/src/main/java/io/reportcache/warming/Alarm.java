package io.reportcache.warming;

import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What wakes a scheduler next. It is planned under the scheduler's lock, and set outside of it,
 * since timers are foreign code.
 */
final class Alarm {

  /** What is called, not under the lock, when it goes off. */
  interface Wake {
    /**
     * Wakes the scheduler.
     *
     * @param number which alarm it is
     * @param slept how long it was set for
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

  /** Under the lock: what was planned before is void; null for no alarm. */
  void plan(@Nullable Duration next) {
    number++;
    sleep = next;
    cancel(set);
    set = null;
  }

  /** Under the lock: tells whether nothing was planned since. */
  boolean isLatest(int alarm) {
    return alarm == number;
  }

  private record Plan(int number, @Nullable Duration sleep) {}

  /** Sets what was planned last. Not under the lock. */
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
      cancel(set);
      set = future;
    } else {
      cancel(future);
    }
  }

  private void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      lock.last(() -> timer.cancel(false));
    }
  }
}
