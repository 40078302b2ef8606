package io.reportcache.transaction;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of the host, as seen by code that acts at its end.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Transaction {

  /** How a transaction has ended. */
  enum Outcome {
    /** All its changes are in effect. */
    COMMITTED,
    /** None of its changes are in effect. */
    ROLLED_BACK,
    /** The outcome isn't known, for example because the connection broke during the commit. */
    UNKNOWN
  }

  /**
   * Registers a callback that is called once, after this transaction has ended: what was written in
   * it must be visible to others by then. Callbacks are called in the order in which they were
   * registered. They never throw, and may be called on any thread. None is registered after the
   * end.
   *
   * <p>A cache registers one. If a transaction has ended but is still the current one, a call in it
   * waits for nothing: an invalidation takes effect at once, and a value that is put isn't kept.
   *
   * <p>A cache never loses an invalidation. A call of the callback that is late, on another thread
   * or repeated does no harm. If a transaction was reported as rolled back and is reported as
   * committed later, it counts as committed. A transaction that becomes unreachable before its
   * callback was called counts as one with an unknown outcome.
   */
  void onCompletion(Consumer<Outcome> callback);

  /**
   * Registers a callback that is called right before this transaction commits, on its thread and
   * while its connections still belong to it, so that what the callback writes with them is part of
   * it. It isn't called if the transaction is rolled back. It throws nothing but a {@link
   * BrokenTransactionException}, on which the transaction must be rolled back. By default it is
   * never called: what the cache would have written then follows after the commit.
   */
  default void beforeCommit(Runnable callback) {}

  /**
   * Returns the transaction around this one, of which work done in this one may be a part as well:
   * one of another database on the same thread, in which code inside this one may work again. Null
   * by default, which means that there is none, or that it is suspended so that no work here can be
   * a part of it.
   *
   * <p>An invalidation in this transaction takes effect at its end, unless this transaction is
   * rolled back, and again at the end of the enclosing one, unless that one is rolled back. A value
   * that is put or loaded in this transaction isn't kept, since it may rest on what the enclosing
   * one has written and not committed.
   */
  default @Nullable Transaction enclosing() {
    return null;
  }

  /**
   * Returns how often a part of this transaction has been rolled back to a savepoint; 0 by default.
   * Values that were put or loaded before are forgotten each time, since they may be of that part;
   * invalidations are kept.
   */
  default int partialRollbacks() {
    return 0;
  }
}
