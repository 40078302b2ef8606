package io.reportcache.cache.local;

/** What those who wait for a load are told. */
sealed interface Outcome {

  /**
   * There is a value.
   *
   * @param found whether it was there already when the load was about to begin
   */
  record Value(Entry entry, boolean found) implements Outcome {}

  /** The load failed. */
  record Failure(Throwable cause, Concern concern) implements Outcome {}

  /** Nothing is decided: who waits has to look again. */
  enum Again implements Outcome {
    /** Nobody will run this load. */
    GIVEN_UP,
    /** The load may have a place now. */
    TURN
  }

  /** Whom a failure concerns. */
  enum Concern {
    /** Everybody who waits. */
    ALL,
    /** Those who would have refused the same result, as being null or of another type. */
    THE_LIKE,
    /** Nobody but the caller whose thread it was: it is of that thread's state. */
    ITS_THREAD
  }
}
