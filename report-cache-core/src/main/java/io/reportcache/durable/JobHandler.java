package io.reportcache.durable;

import io.reportcache.durable.worker.DeliveryLapsedException;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryTimeoutException;
import io.reportcache.durable.worker.LaneOptions;

/**
 * Does jobs of one class, with the tenant of each bound to the thread.
 *
 * @param <J> the jobs
 */
@FunctionalInterface
public interface JobHandler<J extends TenantJob> {

  /**
   * Does one job. At least once: a process may die between this and the record of it.
   *
   * @param run this run; takes what the log is to say of it
   * @throws Exception if it couldn't; it is then tried again, up to the attempts of the worker's
   *     options
   */
  void handle(J job, DeliveryRun run) throws Exception;

  /**
   * Tells whether a failure is worth another attempt; if not, the job is a dead letter at once. All
   * are unless overridden, as far as the worker's {@link LaneOptions} agree, where more is said.
   *
   * @param failure as {@link #handle} threw it, or a {@link DeliveryTimeoutException}
   */
  default boolean isRetryable(Throwable failure) {
    return true;
  }

  /**
   * Called once after the job has become a dead letter, with the tenant bound: after the last
   * attempt has failed, a failure wasn't worth another, or its owners died too often ({@link
   * DeliveryLapsedException}). What this throws is logged. It isn't called if the process dies just
   * before.
   */
  default void deadLetter(J job, Throwable cause) throws Exception {}
}
