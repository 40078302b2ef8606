package io.reportcache.schedule;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task once, after a delay. This is all that warming and retries need of a host's scheduler.
 * A timer must be safe for use by many threads. The tasks given to it are short.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Timer {

  /**
   * Runs the task after the delay.
   *
   * @param delay not negative; a timer may treat a delay of a hundred years or more as never
   * @return a handle whose {@code cancel} prevents the task if it hasn't begun
   */
  Future<?> after(Duration delay, Runnable task);

  /**
   * Returns a timer that runs its tasks on the executor, which remains the caller's to shut down.
   */
  static Timer on(ScheduledExecutorService executor) {
    return (delay, task) -> {
      Objects.requireNonNull(delay, "delay must not be null");
      return executor.schedule(task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
    };
  }
}
