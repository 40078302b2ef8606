package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;

/**
 * Code that runs on a schedule, for example to fill caches or to clean them. Implement it, or make
 * one with {@link #of}. Everything but {@link #run()} is asked once, when the job is registered.
 *
 * @since 0.1
 */
public interface WarmingJob extends WarmingTask {

  /** The time limit of a run by default: 5 minutes. */
  Duration DEFAULT_TIME_LIMIT = Duration.ofMinutes(5);

  /** Returns the job's name, unique in its scheduler; by default the simple name of the class. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** Returns when the job is due. */
  Schedule schedule();

  /** Returns the priority among jobs due at the same time; {@link Priority#MEDIUM} by default. */
  default Priority priority() {
    return Priority.MEDIUM;
  }

  /** Returns how long a run may take before it is interrupted; 5 minutes by default. */
  default Duration timeLimit() {
    return DEFAULT_TIME_LIMIT;
  }

  /**
   * Tells whether the job also runs when the scheduler starts, whatever its schedule; false by
   * default.
   */
  default boolean runsAtStart() {
    return false;
  }

  /**
   * Tells whether each tick is run by one node of the cluster, and not by every node; false by
   * default. The scheduler needs a cluster for that: {@link
   * WarmingSchedulerBuilder#oncePerCluster}.
   */
  default boolean isOncePerCluster() {
    return false;
  }

  /**
   * Executes the job with its run at hand, for jobs of many parts. Calls {@link #run()} by default.
   *
   * @throws Exception if the run failed, which is logged and counted; the job runs again at its
   *     next tick
   */
  default void run(JobContext run) throws Exception {
    run();
  }

  /** Returns this job with each tick run by one node of the cluster. */
  default WarmingJob oncePerCluster() {
    return new DerivedJob(this, runsAtStart(), true);
  }

  /** Returns this job, which also runs once when the scheduler starts. */
  default WarmingJob atStart() {
    return new DerivedJob(this, true, isOncePerCluster());
  }

  /** Returns a job that executes the task, with the defaults set. */
  static WarmingJob of(String name, Schedule schedule, Priority priority, WarmingTask task) {
    return new TaskJob(name, schedule, priority, DEFAULT_TIME_LIMIT, task);
  }
}
