package io.reportcache.durable.store;

/**
 * How the run of a delivery has ended, which decides the delivery's next status.
 *
 * @since 0.1
 */
public enum Ending {
  /** It succeeded; the delivery is completed. */
  SUCCEEDED,
  /** It failed; the delivery is tried again after a pause. */
  FAILED,
  /** It failed for good; the delivery becomes a dead letter. */
  DEAD_LETTER,
  /**
   * It didn't run since its type isn't known here. The delivery is parked until a worker knows the
   * type.
   */
  PARKED,
  /**
   * It didn't run, or was interrupted because its owner closes. The delivery runs again, and this
   * doesn't count as an attempt.
   */
  RELEASED;

  /** Returns whether the handler ran to its end or to its time-out. */
  public boolean isByHandler() {
    return this == SUCCEEDED || this == FAILED || this == DEAD_LETTER;
  }
}
