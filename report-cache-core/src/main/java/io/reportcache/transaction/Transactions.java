package io.reportcache.transaction;

import org.jspecify.annotations.Nullable;

/**
 * Tells which of the host's transactions a thread works in, so that what is changed in one takes
 * effect in the caches when it commits, and what is published in one reaches its handlers then.
 * Called at each operation by the thread that does it: it should be quick. {@link
 * BoundTransactions} is one for plain JDBC.
 */
@FunctionalInterface
public interface Transactions {

  /**
   * Returns the transaction of the current thread: the same object from its beginning to its end,
   * and another for an inner one that commits on its own. Null outside of one, and in one that
   * can't write, whose reads may share the cache with all others.
   */
  @Nullable Transaction current();
}
