package io.reportcache.delivery;

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
   * @throws Exception if it couldn't; it is then tried again, up to the worker's tries
   */
  void handle(J job, DeliveryRun run) throws Exception;

  /**
   * Called once after the last try has failed, with the tenant bound. What this throws is logged.
   * It isn't called if the process dies just before.
   */
  default void failed(J job, Throwable cause) throws Exception {}
}
