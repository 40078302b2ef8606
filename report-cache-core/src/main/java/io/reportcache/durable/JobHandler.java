package io.reportcache.durable;

import io.reportcache.durable.worker.DeliveryLapsedException;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryTimeoutException;
import io.reportcache.durable.worker.LaneOptions;

/**
 * Runs the jobs of one class, each at least once, on a worker's thread with the job's tenant bound
 * to it.
 *
 * @param <J> the class of the jobs
 * @since 0.1
 */
@FunctionalInterface
public interface JobHandler<J extends TenantJob> {

  /**
   * Runs one job. A job may run more than once, since a process may die after the run and before
   * its outcome is stored.
   *
   * @param run this run; takes texts for the log of runs
   * @throws Exception if the job failed; it is tried again, up to the attempts of the worker's
   *     options
   */
  void handle(J job, DeliveryRun run) throws Exception;

  /**
   * Returns whether a job is tried again after this failure; otherwise it becomes a dead letter at
   * once. True by default. The worker's {@link LaneOptions} must allow the retry, too.
   *
   * @param failure what {@link #handle} threw, or a {@link DeliveryTimeoutException}
   */
  default boolean isRetryable(Throwable failure) {
    return true;
  }

  /**
   * Called once after the job has become a dead letter, with the tenant bound. That happens when
   * the last attempt has failed, when a failure isn't retryable, or when its owners let the lease
   * end too often ({@link DeliveryLapsedException}). An exception is logged. The method isn't
   * called if the process dies just before. Does nothing by default.
   */
  default void deadLetter(J job, Throwable cause) throws Exception {}
}
