package io.reportcache.cache.local;

/** The outcome of a load, for the callers that wait for it. */
sealed interface LoadOutcome {

  /**
   * The load has a value.
   *
   * @param found whether the value was stored already when the load was about to begin
   */
  record Value(Entry entry, boolean found) implements LoadOutcome {}

  /** The load failed. */
  record Failure(Throwable cause, Concern concern) implements LoadOutcome {}

  /** Nothing is decided: the callers that wait have to look again. */
  enum Again implements LoadOutcome {
    /** No thread will run this load. */
    GIVEN_UP,
    /** The load may have a place now. */
    TURN
  }

  /** Which callers a failure concerns. */
  enum Concern {
    /** All callers that wait. */
    ALL,
    /** Callers that would have refused the same result because it is null or of another type. */
    THE_LIKE,
    /** Only the caller whose thread ran the load: the failure comes from that thread's state. */
    ITS_THREAD
  }
}
