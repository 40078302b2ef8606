package io.reportcache.transaction;

import java.util.function.Consumer;

/** A transaction of the host, as far as one needs to know it who acts on its end. */
@FunctionalInterface
public interface Transaction {

  /** How a transaction has ended. */
  enum Outcome {
    /** All that was written in it holds. */
    COMMITTED,
    /** Nothing of it holds. */
    ROLLED_BACK,
    /** Nobody knows, e.g. since the connection broke during the commit. */
    UNKNOWN
  }

  /**
   * Has the callback called once when this has ended, and not before: what was written in this must
   * be visible to others by then. Callbacks are called in the order in which they were given; they
   * never throw, and may be called on any thread. None is given after the end.
   *
   * <p>A cache gives one. What is done in a transaction that has ended and still is the current one
   * waits for nothing: what is invalidated there takes effect at once, and what is put isn't kept.
   */
  void onCompletion(Consumer<Outcome> callback);

  /**
   * Returns how often a part of this has been rolled back, to a savepoint; 0 unless overridden.
   * What was put or loaded before is forgotten each time, since it may be of that part; what was
   * invalidated stays so.
   */
  default int partialRollbacks() {
    return 0;
  }
}
