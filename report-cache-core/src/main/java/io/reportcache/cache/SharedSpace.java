package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's part of a {@link SharedTier}, or the part that concerns all tenants. Safe for use by
 * many threads. Users needn't call or implement it.
 *
 * @since 0.1
 */
public interface SharedSpace {

  /**
   * Tells whether an entry that no invalidation known here has hit may be served. It may not while
   * this node knows that it has missed an invalidation, or when it has been out of touch for too
   * long.
   *
   * <p>Called with each read, perhaps under locks: takes no lock and calls nobody.
   *
   * @param begunAt when the entry's load began, by the ticker of the node's cache
   * @param now the time by the same ticker
   */
  boolean vouches(long begunAt, long now);

  /**
   * Notes that scopes are about to be invalidated on this node, before anything of this node is. No
   * value that the tier holds for them is used from then on.
   */
  void announce(Collection<? extends Scope> scopes);

  /**
   * Sends to the other nodes what was announced. It must have been invalidated on this node by then
   * (F7). What can't be sent is kept and sent later.
   */
  void send();

  /**
   * Writes scopes in the transaction of the host that this thread is in, which is about to commit.
   * Null by default: if there is none in the tier's server, or it can't be written to. The scopes
   * must be announced and sent after the commit then.
   *
   * @throws io.reportcache.transaction.BrokenTransactionException if that transaction must be
   *     rolled back
   */
  default @Nullable Written writeInTransaction(Collection<? extends Scope> scopes) {
    return null;
  }

  /** Scopes that a transaction of the host has written, and that take effect with its commit. */
  @FunctionalInterface
  interface Written {

    /**
     * Must be called after the commit, before the scopes are invalidated on this node. They are
     * neither announced nor sent.
     */
    void committed();
  }

  /**
   * Applies here what other nodes have invalidated until now; false if that can't be known. Takes
   * one round trip.
   */
  boolean catchUp();

  /**
   * Applies here what the token stands for; false if that can't be known. Takes a round trip only
   * if the token is ahead of this node.
   */
  boolean catchUp(FreshnessToken token);

  /** Returns a token of all that has been invalidated on this node until now. */
  FreshnessToken token();

  /**
   * Begins a load. Asks the tier for the value, which takes one round trip, and notes what has been
   * invalidated until now.
   */
  SharedLoad load(ReportKey<?> key);

  /**
   * Begins such a load of a value that one node at a time loads. If another node is loading it,
   * waits until that load ends, but not for ever: a node that is gone is replaced, and at the end
   * of the time the load begins nevertheless. An interrupted thread doesn't wait.
   *
   * @param longest how long to wait at most; also how long the others count on this load
   */
  SharedLoad loadOnce(ReportKey<?> key, Duration longest);

  /**
   * Begins a load of a value that is loaded here in any case. Doesn't ask the tier for the value;
   * only notes what has been invalidated until now, for which this node mostly needs no round trip.
   */
  SharedLoad loadAnew(ReportKey<?> key);

  /**
   * Stores a value that a caller has put, for all nodes. Its key must have been announced and sent
   * before.
   */
  void put(ReportKey<?> key, SharedValue value);

  /**
   * Puts a value for all nodes if there is none that serves, in one step; tells whether it did.
   *
   * @return empty if that can't be decided for all nodes now, or values aren't shared
   */
  Optional<Boolean> add(ReportKey<?> key, SharedValue value);

  /**
   * Adds to the counter of all nodes in one step, and returns the new value.
   *
   * @param policy when a new counter expires, and its tags
   * @return empty if that can't be done for all nodes now, or values aren't shared
   * @throws KeyTypeException if what is there is no counter
   * @throws ArithmeticException if the sum doesn't fit a long; the counter stays as it was
   */
  OptionalLong increment(ReportKey<Long> key, long by, CachePolicy policy);
}
