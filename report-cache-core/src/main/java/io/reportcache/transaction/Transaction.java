package io.reportcache.transaction;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
   *
   * <p>A cache never loses an invalidation: a callback that comes late, on another thread or more
   * than once does no harm; one that says at last that a transaction has committed which was said
   * to be rolled back is believed; and a transaction that nothing refers to any more before its
   * callback was called counts as one with unknown outcome.
   */
  void onCompletion(Consumer<Outcome> callback);

  /**
   * Returns the transaction around this one that what is done in this may be a part of as well: one
   * of another database on the same thread, which code inside this may work in again. Null, the
   * default, if there is none, or if it is suspended so that nothing here can be a part of it.
   *
   * <p>What a cache is told to invalidate in this takes effect at the end of both, unless that one
   * is rolled back, too; if only this one is, at the end of that one. What is put or loaded in this
   * isn't kept, since it may rest on what that one has written and not committed.
   */
  default @Nullable Transaction enclosing() {
    return null;
  }

  /**
   * Returns how often a part of this has been rolled back, to a savepoint; 0 unless overridden.
   * What was put or loaded before is forgotten each time, since it may be of that part; what was
   * invalidated stays so.
   */
  default int partialRollbacks() {
    return 0;
  }
}
