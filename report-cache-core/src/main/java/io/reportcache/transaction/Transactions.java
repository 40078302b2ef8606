package io.reportcache.transaction;

import org.jspecify.annotations.Nullable;

/**
 * Finds the host's transaction in which a thread works. What is changed in a transaction takes
 * effect in the caches when it commits, and events that are published in it reach their handlers
 * then. Called at each operation on the thread that performs it, so it should be quick. {@link
 * BoundTransactions} is an implementation for plain JDBC.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Transactions {

  /**
   * Returns the transaction of the current thread: the same object from its beginning to its end,
   * and another one for an inner transaction that commits on its own. Null outside of a
   * transaction, and in one that can't write, whose reads may share the cache with all others.
   */
  @Nullable Transaction current();
}
