package io.reportcache.warming;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Runs jobs when they are due. Safe for use by many threads.
 *
 * <p>When more jobs are due than may run at once, the job with the highest priority runs first, and
 * among jobs of one priority the job that was registered first. Two runs of a job never overlap: a
 * tick that comes while the job still runs is skipped and counted. A run that fails is logged and
 * counted, and the job runs again at its next tick. A run that takes longer than its time limit is
 * interrupted and recorded as timed out; other jobs don't wait for it, even if it goes on. Jobs run
 * without a tenant bound. When a schedule doesn't answer within a second, a warning is logged; its
 * job isn't due until it answers, and other jobs go on.
 *
 * @since 0.1
 */
public interface WarmingScheduler extends AutoCloseable {

  /** Returns a builder with the defaults set. */
  static WarmingSchedulerBuilder builder() {
    return new WarmingSchedulerBuilder();
  }

  /**
   * Adds a job. If the scheduler has started, the job is due from now on.
   *
   * @throws IllegalArgumentException if the name is taken or blank, the time limit isn't positive,
   *     or the schedule never fires; if it's to run once per cluster and the scheduler has no
   *     cluster, its schedule isn't the same on all nodes, or it also runs at the start
   */
  void register(WarmingJob job);

  /**
   * Starts the scheduler: jobs that run at the start are due now, all others by their schedules.
   * Later calls do nothing.
   */
  void start();

  /**
   * Runs the job as soon as there is a place, whether it is due or not. A job that runs once per
   * cluster runs on this node.
   *
   * @return the result of this run, or of the run that is under way
   * @throws IllegalArgumentException if there is no such job
   */
  CompletableFuture<JobRun> runNow(String job);

  /**
   * Pauses the job on this node: its ticks are skipped and counted until it is {@linkplain #resume
   * resumed}. A run under way goes on, and {@link #runNow} still runs the job. Of a job that runs
   * once per cluster this node adds no ticks and runs none; other nodes do. Pausing it again does
   * nothing.
   *
   * @throws IllegalArgumentException if there is no such job
   */
  void pause(String job);

  /**
   * Resumes a job that is paused: it runs again from its next tick on. Resuming another does
   * nothing.
   *
   * @throws IllegalArgumentException if there is no such job
   */
  void resume(String job);

  /** Returns the jobs in the order of their registration. */
  List<JobStatus> jobs();

  /**
   * Begins no more runs, interrupts those under way and waits for them, five seconds at most. A run
   * of the cluster's gets a second, and its tick is then handed to another node. Closing the
   * scheduler again does nothing.
   */
  @Override
  void close();
}
