package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;

/**
 * A load that its caller carries out itself, where no {@link Loader} can be handed over: the value
 * comes from a callback, or a framework reads and puts in two calls. {@link TenantCache#ticket}
 * returns it. Take it before the data is read, and store the value with it.
 *
 * <pre>{@code
 * LoadTicket<Kpis> ticket = caches.tenant("acme").ticket(KPIS, policy);
 * client.kpis().thenAccept(ticket::store); // kept, unless something was invalidated meanwhile
 * }</pre>
 *
 * <p>What the ticket promises is what {@code remember} does: a value whose ticket was taken before
 * an invalidation of its key, by a call, a pattern, a tag or an event, isn't stored after it. A
 * {@code put} of the key counts as well. As with every load, storing drops nothing that is derived
 * from the key.
 *
 * <p>A ticket belongs to its tenant, whatever tenant is bound to the thread that stores. It holds
 * no lock, and nobody waits for it: several callers may load one key at once. It may be forgotten,
 * and used on any thread. A ticket that is older than the {@linkplain
 * TenantCacheManagerBuilder#loadTimeout load timeout} may be refused although its key wasn't
 * invalidated, if something else of the tenant was.
 *
 * <p>In a transaction the value is held back as a loaded one is: the transaction itself reads it,
 * and others after the commit. A ticket that was taken in one transaction and is used in another,
 * or in none, or the other way round, stores nothing.
 *
 * @param <V> the type of the value
 * @since 0.1
 */
public interface LoadTicket<V> {

  /** Returns the key. */
  ReportKey<V> key();

  /** Returns the tenant, or {@link TenantId#CENTRAL}. */
  TenantId tenant();

  /**
   * Stores the value, whose life begins now, unless the load was overtaken. What is there stays
   * then. May be called again, with another value.
   *
   * @return whether the value was stored; false if the load was overtaken, if the value is too
   *     heavy, or if the cache is closed
   * @throws NullPointerException if the value is null
   * @throws IllegalArgumentException if it can be read once only, such as a stream
   */
  boolean store(V value);

  /**
   * Tells whether something invalidated or replaced the key since the ticket was taken. If so,
   * {@link #store} refuses the value.
   */
  boolean isOvertaken();

  /**
   * Tells whether the ticket was taken in a transaction. If so, its value may rest on what only
   * that transaction sees, and mustn't be handed to others.
   */
  boolean isOfTransaction();
}
