package io.reportcache.warming;

import java.time.Instant;

/**
 * Runs the job of a tick, on the thread that calls it.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TickRunner {

  /**
   * Runs the job, as soon as this node has a place for the run, and returns in a few words how the
   * run ended. No exception is thrown if the run fails or times out, or if the tick is passed over.
   *
   * @param job the name of the job
   * @param due the moment of the tick that the schedule names
   * @throws Exception if the tick wasn't run and is to be run again, here or on another node
   */
  String run(String job, Instant due) throws Exception;

  /**
   * Tells whether ticks of the job may be given to this node now; true by default. If not, they are
   * other nodes'. The scheduler's answer is false while the job is paused on its node.
   *
   * @param job the name of the job
   */
  default boolean isReady(String job) {
    return true;
  }
}
