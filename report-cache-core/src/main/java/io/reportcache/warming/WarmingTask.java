package io.reportcache.warming;

/** The work of a job. */
@FunctionalInterface
public interface WarmingTask {

  /**
   * Does the work. When its time is up the thread is interrupted, and it should end soon.
   *
   * @throws Exception if it failed, which is logged and counted; it runs again when it is due again
   */
  void run() throws Exception;
}
