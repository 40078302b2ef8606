package io.reportcache.warming;

import io.reportcache.schedule.Ticker;
import io.reportcache.schedule.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link WarmingScheduler}. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class WarmingSchedulerBuilder {

  int concurrency = 1;

  /** How long a turn waits for the answer of a schedule; only tests set it. */
  Duration patience = Duration.ofSeconds(1);

  /** How long closing waits for runs under way; only tests set it. */
  Duration longestClose = Duration.ofSeconds(5);

  InstantSource clock = InstantSource.system();
  @Nullable Ticker ticker;
  @Nullable Timer timer;
  @Nullable Executor executor;
  @Nullable Cluster cluster;

  WarmingSchedulerBuilder() {}

  /**
   * Sets how many runs may be under way at once on this node, those of the cluster included.
   *
   * @param concurrency at least 1; 1 by default, so that warming leaves processors to the readers
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

  /**
   * Sets the clock for the time of day; the system's clock by default. Give a {@link #ticker} with
   * it, or elapsed time is read from the clock, too, and a clock that is put forward makes fixed
   * rates due.
   */
  public WarmingSchedulerBuilder clock(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock must not be null");
    return this;
  }

  /**
   * Sets the ticker for elapsed time, by which fixed rates go and by which it is noticed that the
   * clock was set; by default the JVM's, unless a {@link #clock} is given.
   */
  public WarmingSchedulerBuilder ticker(Ticker ticker) {
    this.ticker = Objects.requireNonNull(ticker, "ticker must not be null");
    return this;
  }

  /** Sets what wakes the scheduler; a daemon thread of its own by default. */
  public WarmingSchedulerBuilder timer(Timer timer) {
    this.timer = Objects.requireNonNull(timer, "timer must not be null");
    return this;
  }

  /**
   * Sets what runs the jobs; daemon threads of the scheduler's own by default. It stays the
   * caller's to shut down.
   */
  public WarmingSchedulerBuilder executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor must not be null");
    return this;
  }

  /**
   * Sets the cluster whose nodes agree on which of them runs a job {@linkplain
   * WarmingJob#oncePerCluster() once per cluster}. Without a cluster, which is the default, such a
   * job is refused.
   */
  public WarmingSchedulerBuilder oncePerCluster(Cluster cluster) {
    this.cluster = Objects.requireNonNull(cluster, "cluster must not be null");
    return this;
  }

  WatchedClock watchedClock(Consumer<Runnable> log) {
    boolean isSystems = ticker == null && clock.equals(InstantSource.system());
    return new WatchedClock(clock, isSystems ? Ticker.system() : ticker, log);
  }

  /** Returns a new scheduler, not started. */
  public WarmingScheduler build() {
    return new PriorityWarmingScheduler(this);
  }
}
