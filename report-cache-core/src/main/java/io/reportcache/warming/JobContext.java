package io.reportcache.warming;

import java.time.Duration;

/**
 * A run, as its job sees it: for jobs of many parts, such as one for each tenant. To be used by the
 * thread that runs the job, until it returns.
 */
public interface JobContext {

  /**
   * Tells whether the run is over, since its time is up or the scheduler is closed: the job should
   * end now. Its thread is interrupted as well, but an interrupt may be lost on the way.
   */
  boolean isOver();

  /**
   * Does a part of the job, on this thread, with a limit of its own. When that is up the thread is
   * interrupted. A part that doesn't return then, after as long again or ten seconds, costs the job
   * its thread: the run ends as timed out, and the job runs again at once, on another thread. So a
   * job should remember how far it came. Threads of up to three such runs are given up; while they
   * are stuck, the job doesn't run any more.
   *
   * @param limit more than zero
   * @throws PartTimeoutException if the part threw something after its time was up; that is the
   *     cause
   * @throws InterruptedException if the run is over
   * @throws Exception what the part threw
   */
  void part(Duration limit, WarmingTask part) throws Exception;

  /** Adds a remark to the record of the run, which is also logged as a warning. */
  void note(String remark);

  /** Has the run recorded as skipped, and logged as a warning, since there is nothing to do. */
  void skipped(String why);
}
