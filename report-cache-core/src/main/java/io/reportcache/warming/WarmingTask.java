package io.reportcache.warming;

/**
 * The code that a job, or a part of a run, executes.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface WarmingTask {

  /**
   * Executes the code. When the time limit is reached, the thread is interrupted, and the method
   * should return soon.
   *
   * @throws Exception if the run failed, which is logged and counted; the job runs again at its
   *     next tick
   */
  void run() throws Exception;
}
