package io.reportcache.warming;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Runs jobs when they are due. Safe for use by many threads.
 *
 * <p>When more jobs are due than may run at once, those of higher priority come first, and of one
 * priority those registered first. A job never overlaps with itself: due while it still runs, it is
 * skipped that time, and counted. A job that fails is logged and counted, and runs again when it is
 * due; one that takes longer than its limit is interrupted and recorded as timed out, and should it
 * not heed that, the others don't wait for it. Jobs run without a tenant bound. A schedule that
 * doesn't answer within a second is warned of; its job isn't due until it does, and the others go
 * on.
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
   *     store, its schedule isn't the same on all nodes, it runs at the start, or, once started, it
   *     may take longer than those before
   */
  void register(WarmingJob job);

  /**
   * Starts: jobs that run at start are due now, all others by their schedules. Later calls do
   * nothing.
   */
  void start();

  /**
   * Has the job run as soon as its turn comes, whether it is due or not; on this node, even if it's
   * one of the cluster's.
   *
   * @return the run, or the one that is under way
   * @throws IllegalArgumentException if there is no such job
   */
  CompletableFuture<JobRun> runNow(String job);

  /** Returns the jobs in the order of their registration. */
  List<JobStatus> jobs();

  /**
   * Starts no more runs, interrupts those under way and waits for them, five seconds at most. What
   * runs for the cluster gets a second, and is then handed to another node. Closing it again does
   * nothing.
   */
  @Override
  void close();
}
