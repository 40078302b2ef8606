package io.reportcache.warming;

import io.reportcache.schedule.Timer;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Builds a {@link WarmingScheduler}. Not safe for use by several threads. */
public final class WarmingSchedulerBuilder {

  int concurrency = 1;
  InstantSource clock = InstantSource.system();
  @Nullable Timer timer;
  @Nullable Executor executor;

  WarmingSchedulerBuilder() {}

  /**
   * Sets how many jobs may run at once.
   *
   * @param concurrency at least 1; 1 unless set, so that warming leaves processors to the readers
   * @throws IllegalArgumentException if it is below 1
   */
  public WarmingSchedulerBuilder concurrency(int concurrency) {
    if (concurrency < 1) {
      throw new IllegalArgumentException(
          "concurrency must be at least 1, was %d; leave it out for the default of 1"
              .formatted(concurrency));
    }
    this.concurrency = concurrency;
    return this;
  }

  /** Sets what tells whether a job is due; the system's clock unless set. */
  public WarmingSchedulerBuilder clock(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock must not be null");
    return this;
  }

  /** Sets what wakes the scheduler; a daemon thread of its own unless set. */
  public WarmingSchedulerBuilder timer(Timer timer) {
    this.timer = Objects.requireNonNull(timer, "timer must not be null");
    return this;
  }

  /**
   * Sets what runs the jobs; daemon threads of the scheduler's own unless set. It stays the
   * caller's to shut down.
   */
  public WarmingSchedulerBuilder executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor must not be null");
    return this;
  }

  /** Returns a new scheduler, not started. */
  public WarmingScheduler build() {
    return new PriorityWarmingScheduler(this);
  }
}
