package io.reportcache.warming;

import java.time.Duration;

/**
 * What a job can ask and tell about its current run, for jobs of many parts, such as one for each
 * tenant. Use it only on the thread that executes the run, until the job returns.
 *
 * @since 0.1
 */
public interface JobContext {

  /**
   * Tells whether the run is over, since its time is up or the scheduler is closed: the job should
   * end now. Its thread is interrupted as well, but an interrupt may be lost on the way.
   */
  boolean isOver();

  /**
   * Executes a part of the run, on this thread, with a time limit of its own. When the limit is
   * reached the thread is interrupted. If the part hasn't returned after as long again, or after
   * ten seconds, the thread is given up: the run ends as timed out, and the job runs again at once,
   * on another thread. So a job should remember how far it came. Up to three threads of a job are
   * given up; while all of them are stuck, the job doesn't run any more.
   *
   * @param limit more than zero
   * @throws PartTimeoutException if the part threw an exception after its limit, which is the cause
   * @throws InterruptedException if the run is over
   * @throws Exception what the part threw
   */
  void part(Duration limit, WarmingTask part) throws Exception;

  /** Adds a remark to the record of the run, which is also logged as a warning. */
  void note(String remark);

  /** Has the run recorded as skipped, and logged as a warning, since there is nothing to do. */
  void skipped(String why);
}
