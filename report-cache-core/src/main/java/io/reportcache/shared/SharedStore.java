package io.reportcache.shared;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server that keeps values and fences for several nodes. Safe for use by many threads.
 *
 * <p>Each method that throws an exception has failed or may have failed; the caller goes on without
 * the server. Each returns within a bounded time. Only {@link #open} and {@link #close} are called
 * once.
 *
 * <p>The fences of a part are made when they are first needed, with an incarnation that was never
 * used before. They carry the identity of the server's state; a part whose identity isn't that of
 * the server now is made anew, as one that is missing is.
 *
 * @since 0.1
 */
public interface SharedStore {

  /** Hears what happens on other nodes. Its methods return at once and throw nothing. */
  interface Listener {
    /**
     * Called for each invalidation that reached the server, that of this node included. Those of
     * one part come in order. One may be lost.
     *
     * @param position where the invalidation stands; its scopes share one number
     * @param scopes the {@linkplain ScopeText scopes}
     * @param member the member that sent it
     */
    void invalidated(SpaceName space, Position position, List<String> scopes, String member);

    /** Called when invalidations may have been missed, such as after a connection was lost. */
    void mayHaveMissed();

    /** Called when the server, or its state, may be another one than before. */
    void serverChanged();

    /** Called when a load that other nodes may wait for has ended. It may not be called. */
    void loaded(SpaceName space, String key);
  }

  /**
   * Connects, and has the listener called from then on. Returns without a connection if the server
   * can't be reached now; it is tried again in the background.
   *
   * @param member the identity of this node, which is unique
   * @throws IllegalStateException if a library that the store needs is missing, or the server can
   *     never serve: it is too old, or refuses the password
   */
  void open(String member, Listener listener);

  /** Reads a value and, after it, the positions of the fences over it. */
  StoredValue read(SpaceName tenant, String key) throws Exception;

  /**
   * A part whose fences are asked for.
   *
   * @param known what the caller knows of them already
   */
  record Asked(SpaceName space, @Nullable Position known) {}

  /**
   * Returns the fences of each part as they are now, in one round trip, and makes those that are
   * missing. Scopes that the caller knows may be left out. Must fail on a server that isn't allowed
   * to write, whose state may be old.
   */
  List<TierState> changes(List<Asked> parts) throws Exception;

  /**
   * Returns the position of each part; null for one whose fences are missing, or belong to a state
   * that the server may have lost.
   */
  List<@Nullable Position> positions(List<SpaceName> spaces) throws Exception;

  /**
   * Stores a value unless a scope of it was invalidated since its load began.
   *
   * @param begun the position of the tenant's fences when the load began
   * @param lineage the {@linkplain ScopeText#lineage scopes} that hit the value
   * @param ttl how long it is kept; more than zero
   * @return whether it was stored
   */
  boolean store(
      SpaceName tenant,
      String key,
      byte[] envelope,
      Position begun,
      List<String> lineage,
      Duration ttl)
      throws Exception;

  /**
   * Stores a value or a {@linkplain CounterBytes counter} as {@link #store} does, in one step and
   * only in place of what the caller has read. {@code store} must not replace a counter that was
   * {@linkplain CounterBytes#isMadeSince made} since the value's load began.
   *
   * @param read the envelope that is to be replaced; null if there was none. The number of a
   *     counter doesn't matter
   * @return whether it was stored
   */
  boolean replace(
      SpaceName tenant,
      String key,
      byte @Nullable [] read,
      byte[] envelope,
      Position begun,
      List<String> lineage,
      Duration ttl)
      throws Exception;

  /**
   * Adds to a counter in one step, unless a scope of it was invalidated after the given position.
   *
   * @param counter the counter as it was read; its number doesn't matter
   * @param known the position up to which it is known that no scope of it was invalidated
   * @param ttl how long it is kept from now on; null if its time stays as it is
   * @return null if it was invalidated, or there is another one or none
   */
  @Nullable Counted count(
      SpaceName tenant,
      String key,
      byte[] counter,
      long by,
      Position known,
      List<String> lineage,
      @Nullable Duration ttl)
      throws Exception;

  /**
   * Invalidates the scopes under one number, and tells all members. Takes the same time however
   * many values there are. {@link ScopeText#ALL} raises the floor.
   */
  Position invalidate(SpaceName space, List<String> scopes) throws Exception;

  /**
   * Takes the lease of a load, or extends it. Returns the lease that is in force then: the wanted
   * one, or another one that has not ended. One that ends later than a lease of the term could, by
   * a clock that was put back, counts as ended.
   *
   * @param lease the wanted lease, a text of ASCII without spaces of at most 200 characters
   * @param replaced another lease that may be replaced; empty for none
   * @param term how long it is in force; at least a millisecond
   */
  String lease(SpaceName tenant, String key, String lease, String replaced, Duration term)
      throws Exception;

  /** Ends the lease, unless another one is in force, and tells all members that the load ended. */
  void release(SpaceName tenant, String key, String lease) throws Exception;

  /**
   * Does what {@link #invalidate} does as part of the host's transaction that this thread is in; it
   * takes effect with that. Null by default: if there is no such transaction in this server, or it
   * can't be written to, in which case it can go on.
   *
   * @throws io.reportcache.transaction.BrokenTransactionException if the transaction must be rolled
   *     back
   */
  default @Nullable Position invalidateInTransaction(SpaceName space, List<String> scopes) {
    return null;
  }

  /** Gives the part a new incarnation, unless it has another one than this already. */
  TierState renew(SpaceName space, String incarnation) throws Exception;

  /** Ends all connections and threads. */
  void close(Duration limit);
}
