package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's cache. Safe for use by many threads; cheap to get and to keep. No call reads or
 * drops another tenant's entry.
 *
 * <p>What it promises: once a call that invalidates has returned, no read that begins afterwards
 * returns a value whose load began before it, whatever was loading at that moment. Such a load
 * still answers the callers that were already waiting for it, and its value isn't stored.
 *
 * <p>Keys given as strings are data: {@code *} in a key means itself. Patterns are {@link
 * KeyPattern}s.
 *
 * @since 0.1
 */
public interface TenantCache {

  /** Returns the tenant, or {@link TenantId#CENTRAL}. */
  TenantId tenant();

  /**
   * Returns the value, or empty if there is none that serves.
   *
   * @throws KeyTypeException if what is there has another type
   */
  <V> Optional<V> get(ReportKey<V> key);

  /** As {@link #get(ReportKey)}. */
  default <V> Optional<V> get(String key, Class<V> type) {
    return get(ReportKey.of(key, type));
  }

  /**
   * Puts a value that holds from now on, for this long. A load of the key under way isn't stored.
   *
   * @param ttl more than zero
   */
  default <V> void put(ReportKey<V> key, V value, Duration ttl) {
    put(key, value, CachePolicy.ttl(ttl));
  }

  /** As {@link #put(ReportKey, Object, Duration)}, with the policy's time to live and tags. */
  <V> void put(ReportKey<V> key, V value, CachePolicy policy);

  /** As {@link #put(ReportKey, Object, Duration)}. */
  default <V> void put(String key, V value, Duration ttl) {
    put(keyOf(key, value), value, ttl);
  }

  /** Puts a value that holds from now on, until it is invalidated, replaced or evicted. */
  default <V> void forever(ReportKey<V> key, V value) {
    put(key, value, CachePolicy.forever());
  }

  /** As {@link #forever(ReportKey, Object)}. */
  default <V> void forever(String key, V value) {
    forever(keyOf(key, value), value);
  }

  /** Tells whether there is a value that serves. Counts neither as a use nor as a hit. */
  boolean has(ReportKey<?> key);

  /** As {@link #has(ReportKey)}. */
  default boolean has(String key) {
    return has(ReportKey.of(key, Object.class));
  }

  /**
   * Returns the value, and loads it if there is none that serves. When many callers ask at once,
   * one of them runs its loader, on its own thread, and the others wait. If that takes longer than
   * the {@linkplain TenantCacheManagerBuilder#loadTimeout load timeout}, one of those that wait
   * loads the value itself.
   *
   * @throws X what the loader threw; each caller that waited gets it, and nothing is cached
   * @throws IllegalStateException if the loader returned null
   * @throws RecursiveLoadException if the loader asks for the key that it is loading
   * @throws LoadInterruptedException if the thread is interrupted while it waits
   * @throws KeyTypeException if what is there has another type
   */
  <V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X;

  /**
   * As {@link #remember(ReportKey, CachePolicy, Loader)}, with a loader that takes parameters, so
   * that it can be kept in a constant.
   */
  default <P extends @Nullable Object, V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, P params, ParamLoader<? super P, ? extends V, X> loader)
      throws X {
    return remember(key, policy, Loader.<V, X>tagging(load -> loader.load(params, load)));
  }

  /** As {@link #remember(ReportKey, CachePolicy, Loader)}, for this long. */
  default <V, X extends Exception> V remember(
      ReportKey<V> key, Duration ttl, Loader<? extends V, X> loader) throws X {
    return remember(key, CachePolicy.ttl(ttl), loader);
  }

  /** As {@link #remember(ReportKey, CachePolicy, Loader)}, for this long. */
  default <V, X extends Exception> V remember(
      String key, Class<V> type, Duration ttl, Loader<? extends V, X> loader) throws X {
    return remember(ReportKey.of(key, type), CachePolicy.ttl(ttl), loader);
  }

  /** As {@link #remember(ReportKey, CachePolicy, Loader)}, for a value that doesn't expire. */
  default <V, X extends Exception> V rememberForever(
      ReportKey<V> key, Loader<? extends V, X> loader) throws X {
    return remember(key, CachePolicy.forever(), loader);
  }

  /** As {@link #remember(ReportKey, CachePolicy, Loader)}, for a value that doesn't expire. */
  default <V, X extends Exception> V rememberForever(
      String key, Class<V> type, Loader<? extends V, X> loader) throws X {
    return remember(ReportKey.of(key, type), CachePolicy.forever(), loader);
  }

  /**
   * As {@link #remember(ReportKey, CachePolicy, Loader)}, for a value that may not exist: the
   * loader may return null. That there is none is cached only if the policy has an {@linkplain
   * CachePolicy#withAbsentTtl absentTtl}, and seen by this method only.
   *
   * @return empty if there is no value
   * @throws X as {@link #remember(ReportKey, CachePolicy, Loader)}
   */
  <V, X extends Exception> Optional<V> rememberOptional(
      ReportKey<V> key, CachePolicy policy, Loader<? extends @Nullable V, X> loader) throws X;

  /** As {@link #remember(ReportKey, CachePolicy, Loader)}, and tells where the value came from. */
  <V, X extends Exception> Answer<V> ask(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X;

  /**
   * Loads the value anew, while the one that is there goes on serving. If a load of the key is
   * under way, waits for that instead.
   *
   * @throws X as {@link #remember(ReportKey, CachePolicy, Loader)}
   */
  <V, X extends Exception> Answer<V> refresh(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X;

  /**
   * As {@link #refresh}, because time has passed and not because the data has changed. Values that
   * are {@linkplain TenantCacheManager#cascade derived} from this one stay until their own time to
   * live ends. For warming.
   *
   * @throws X as {@link #remember(ReportKey, CachePolicy, Loader)}
   */
  <V, X extends Exception> Answer<V> renew(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X;

  /**
   * Returns a ticket for a load that the caller carries out itself. Call it after {@link
   * #get(ReportKey)} has found nothing and before the data is read, and {@linkplain
   * LoadTicket#store store} the value with it. Where a loader can be handed over, prefer {@link
   * #remember(ReportKey, CachePolicy, Loader)}, which lets one of several callers load.
   *
   * @param policy the time to live and the tags of the value
   */
  <V> LoadTicket<V> ticket(ReportKey<V> key, CachePolicy policy);

  /** Invalidates one key; tells whether a value that served was there. */
  boolean forget(ReportKey<?> key);

  /** As {@link #forget(ReportKey)}. */
  default boolean forget(String key) {
    return forget(ReportKey.of(key, Object.class));
  }

  /** Invalidates everything of this tenant. */
  default void flush() {
    invalidate(List.of(KeyPattern.ALL), "flush");
  }

  /**
   * Adds to a counter, which begins at zero and doesn't expire.
   *
   * @return the new value
   * @throws KeyTypeException if what is there is no counter
   * @throws ArithmeticException if the sum doesn't fit a long; the counter stays as it was
   */
  default long increment(String key, long by) {
    return increment(ReportKey.of(key, Long.class), by, CachePolicy.forever());
  }

  /** Adds one; see {@link #increment(String, long)}. */
  default long increment(String key) {
    return increment(key, 1);
  }

  /**
   * Adds to a counter, which begins at zero. With a {@linkplain TenantCacheManagerBuilder#shared
   * shared tier} that shares values, all nodes add to one counter, in one step, and each call and
   * each read of it takes a round trip. While the tier can't be reached, each node counts by
   * itself, from zero; when it is back, its counter goes on. A counter ends when it is invalidated,
   * when the server loses its state, and, if it doesn't expire, when nobody has added to it for the
   * tier's longest time.
   *
   * @param policy when a new counter expires; one that is there keeps its own
   */
  long increment(ReportKey<Long> key, long by, CachePolicy policy);

  /** Takes from a counter; see {@link #increment(String, long)}. */
  default long decrement(String key, long by) {
    if (by == Long.MIN_VALUE) {
      throw new ArithmeticException(
          "counter '%s' can't be decremented by %d, whose negative doesn't fit a long"
              .formatted(key, by));
    }
    return increment(key, -by);
  }

  /** Takes one; see {@link #increment(String, long)}. */
  default long decrement(String key) {
    return increment(key, -1);
  }

  /**
   * Puts the value if there is none that serves, in one step; tells whether it did. With a
   * {@linkplain TenantCacheManagerBuilder#shared shared tier} that shares values, one of all nodes
   * does, with a round trip. While the tier can't be reached, or if it can't hold the value, each
   * node decides by itself.
   */
  default <V> boolean add(ReportKey<V> key, V value, Duration ttl) {
    return add(key, value, CachePolicy.ttl(ttl));
  }

  /** As {@link #add(ReportKey, Object, Duration)}, with the policy's time to live and tags. */
  <V> boolean add(ReportKey<V> key, V value, CachePolicy policy);

  /** As {@link #add(ReportKey, Object, Duration)}. */
  default <V> boolean add(String key, V value, Duration ttl) {
    return add(keyOf(key, value), value, ttl);
  }

  /** Returns the values that serve, by their keys; keys without one are left out. */
  <V> Map<ReportKey<V>, V> many(Collection<ReportKey<V>> keys);

  /** Puts each value, as {@link #put(ReportKey, Object, Duration)}; not all in one step. */
  default <V> void putMany(Map<ReportKey<V>, ? extends V> values, Duration ttl) {
    putMany(values, CachePolicy.ttl(ttl));
  }

  /** As {@link #putMany(Map, Duration)}, with the policy's time to live and tags. */
  <V> void putMany(Map<ReportKey<V>, ? extends V> values, CachePolicy policy);

  /** Returns the keys whose values serve now. Looks at all entries of the tenant. */
  default Set<String> getKeys() {
    return getKeys(KeyPattern.ALL);
  }

  /** Returns the keys in the pattern whose values serve now. Looks at all entries of the tenant. */
  Set<String> getKeys(KeyPattern pattern);

  /**
   * Invalidates the keys in these {@linkplain KeyPattern patterns}, all at one moment. Takes the
   * same time however many entries there are.
   *
   * @throws IllegalArgumentException if one is no pattern; nothing is invalidated then
   */
  default void invalidate(String pattern, String... more) {
    List<Scope> scopes = new ArrayList<>();
    scopes.add(KeyPattern.of(pattern));
    for (String next : more) {
      scopes.add(KeyPattern.of(next));
    }
    invalidate(scopes, "by hand");
  }

  /**
   * Invalidates these scopes. Patterns and tags are invalidated all at one moment. Single keys are
   * invalidated before them, one after the other: a reader meanwhile may find one dropped and
   * another not yet. When this returns, all are invalidated.
   *
   * @param cause for the log and explanations, e.g. the name of an event
   */
  void invalidate(Collection<? extends Scope> scopes, String cause);

  /**
   * Explains a key: whether its value is there, from when, and how it was lost, now or the last
   * time. Counts neither as a use nor as a read.
   */
  Explanation explain(ReportKey<?> key);

  /** As {@link #explain(ReportKey)}. */
  default Explanation explain(String key) {
    return explain(ReportKey.of(key, Object.class));
  }

  /**
   * Returns this cache with reads that are never stale on any node: each reflects what any node had
   * invalidated when it began, and sent; what a node can't send while the server is out of its
   * reach the others can't know of. That costs a round trip to the {@linkplain
   * TenantCacheManagerBuilder#shared shared tier}; if the tier can't be reached, the value is
   * loaded anew. Without a shared tier it is this cache. No policy tolerates an invalidated value
   * there.
   */
  TenantCache latest();

  /**
   * Returns this cache with reads that reflect at least what a {@link #token} stands for, which
   * another node may have made: a user who has just saved sees the own change on any node. That
   * costs a round trip only if this node hasn't heard of the change yet. If nobody can tell whether
   * it has, as for a token that is made up, the value is loaded anew. Without a shared tier it is
   * this cache.
   */
  TenantCache atLeast(FreshnessToken token);

  /**
   * Returns a token of all that was invalidated of this tenant on this node until now. Call it
   * after what invalidates has returned, or its transaction has ended, and hand it to the client in
   * a cookie or a header.
   */
  FreshnessToken token();

  /** Returns the figures of this tenant, all reports together. */
  CacheStats stats();

  @SuppressWarnings("unchecked") // a value's class is a class of its type
  private static <V> ReportKey<V> keyOf(String key, V value) {
    Objects.requireNonNull(
        value, () -> "value of key '" + key + "' must not be null; use forget to drop a value");
    return ReportKey.of(key, (Class<V>) value.getClass());
  }
}
