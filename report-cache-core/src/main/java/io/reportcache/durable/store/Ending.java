package io.reportcache.durable.store;

/** How the run of a delivery has ended, and so what becomes of it. */
public enum Ending {
  /** It succeeded: done. */
  SUCCEEDED,
  /** It failed and is to run again, after a pause. */
  FAILED,
  /** It failed for good: a dead letter. */
  DEAD_LETTER,
  /** It didn't run since its type isn't known here. It waits for who knows the type. */
  PARKED,
  /**
   * It didn't run, or was interrupted because its owner closes. It runs again, as if never begun.
   */
  RELEASED;

  /** Tells whether the handler ran to its end, or to its time-out. */
  public boolean isByHandler() {
    return this == SUCCEEDED || this == FAILED || this == DEAD_LETTER;
  }
}
