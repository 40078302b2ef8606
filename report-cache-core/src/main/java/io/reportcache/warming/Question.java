package io.reportcache.warming;

/**
 * A question to a job's schedule, which is foreign code and may never answer. A question is made
 * under a scheduler's lock, asked on a thread of its own outside of it, and its answer is taken up
 * under the lock again.
 */
interface Question {

  /** Returns the name of the job whose schedule is asked. */
  String job();

  /** Asks, and keeps the answer or the failure; throws nothing. Not under the lock. */
  void ask();

  /**
   * The schedule couldn't be asked, or the answer couldn't be taken up: there is no thread, or no
   * memory. Does nothing if it was answered. Under the lock.
   */
  void failed(Throwable failure);

  /** Takes up the answer. Under the lock. */
  void answered();

  /**
   * Nobody waits for the answer any more, though it may still come; false if it has come right now.
   * Under the lock.
   */
  boolean isLate();
}
