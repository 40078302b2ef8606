package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;

/**
 * Work on a schedule: filling caches, or cleaning them. Implement it, or make one with {@link #of}.
 * Everything but {@link #run()} is asked once, when the job is registered.
 */
public interface WarmingJob extends WarmingTask {

  /** How long a job may take unless it says otherwise: 5 minutes. */
  Duration DEFAULT_TIME_LIMIT = Duration.ofMinutes(5);

  /** Returns a name, unique in a scheduler. The simple name of the class by default. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** Returns when it is due. */
  Schedule schedule();

  /** Returns its place among jobs due at the same time; {@link Priority#MEDIUM} by default. */
  default Priority priority() {
    return Priority.MEDIUM;
  }

  /** Returns how long it may take before it is interrupted; 5 minutes by default. */
  default Duration timeLimit() {
    return DEFAULT_TIME_LIMIT;
  }

  /**
   * Tells whether it also runs when the scheduler starts, whatever its schedule; false by default.
   */
  default boolean runsAtStart() {
    return false;
  }

  /**
   * Tells whether one node of the cluster does each tick, instead of every node its own; false by
   * default. The scheduler needs a store for that: {@link WarmingSchedulerBuilder#oncePerCluster}.
   */
  default boolean isOncePerCluster() {
    return false;
  }

  /**
   * Does the work, knowing of its run: for jobs of many parts. Calls {@link #run()} by default.
   *
   * @throws Exception if it failed, which is logged and counted; it runs again when it is due again
   */
  default void run(JobContext run) throws Exception {
    run();
  }

  /** Returns this job, but of which one node of the cluster does each tick. */
  default WarmingJob oncePerCluster() {
    return new ClusterJob(this);
  }

  /** Returns a job that does the task, with the defaults set. */
  static WarmingJob of(String name, Schedule schedule, Priority priority, WarmingTask task) {
    return of(name, schedule, priority, false, task);
  }

  /** Returns a job that does the task. */
  static WarmingJob of(
      String name, Schedule schedule, Priority priority, boolean runsAtStart, WarmingTask task) {
    return new TaskJob(name, schedule, priority, DEFAULT_TIME_LIMIT, runsAtStart, task);
  }
}
