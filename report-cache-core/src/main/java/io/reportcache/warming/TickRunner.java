package io.reportcache.warming;

import java.time.Instant;

/** Runs a tick of a job, on the thread that calls it. */
@FunctionalInterface
public interface TickRunner {

  /**
   * Runs the job, as soon as this node has a place for it, and returns what the run came to in a
   * few words. A job that fails or times out, or a tick that is passed over, is no exception here.
   *
   * @param job the name of the job
   * @param due the moment that the schedule names
   * @throws Exception if the tick wasn't run and is to be run again, here or on another node
   */
  String run(String job, Instant due) throws Exception;
}
