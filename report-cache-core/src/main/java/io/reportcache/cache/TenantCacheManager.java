package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The caches of all tenants, in one bounded store. Its own methods of {@link TenantCache} act for
 * the current tenant, as the {@linkplain TenantCacheManagerBuilder#tenants resolver} says: by
 * default the one bound to the thread, and without one they fail.
 *
 * <pre>{@code
 * TenantCacheManager caches = TenantCacheManager.builder().maximumSize(1_000).build();
 * caches.tenant("acme").remember("kpis:today", Kpis.class, ofMinutes(5), this::kpis);
 * caches.tenant("acme").invalidate("kpis:*");
 * }</pre>
 *
 * @since 0.1
 */
public interface TenantCacheManager extends TenantCache, AutoCloseable {

  /** Returns a builder with the defaults set. */
  static TenantCacheManagerBuilder builder() {
    return new TenantCacheManagerBuilder();
  }

  /** Returns the cache of this tenant. */
  TenantCache tenant(TenantId tenant);

  /**
   * Returns the cache of the tenant with this id.
   *
   * @throws IllegalArgumentException if it is no {@linkplain TenantId#of tenant id}
   */
  default TenantCache tenant(String id) {
    return tenant(TenantId.of(id));
  }

  /** Returns the cache of the space that belongs to no tenant. */
  default TenantCache central() {
    return tenant(TenantId.CENTRAL);
  }

  /** Invalidates everything of all tenants and of the central space. */
  default void flushAllTenants() {
    invalidateAllTenants(List.of(KeyPattern.ALL), "flush");
  }

  /** Invalidates the keys in these patterns in all tenants and in the central space. */
  default void invalidateAllTenants(String pattern, String... more) {
    List<Scope> scopes = new ArrayList<>();
    scopes.add(KeyPattern.of(pattern));
    for (String next : more) {
      scopes.add(KeyPattern.of(next));
    }
    invalidateAllTenants(scopes, "by hand");
  }

  /**
   * Invalidates these scopes in all tenants and in the central space, all at one moment.
   *
   * @param cause for the log, e.g. the name of an event
   */
  void invalidateAllTenants(Collection<? extends Scope> scopes, String cause);

  /**
   * Has the keys of the second pattern dropped, in the same tenant, whenever a key of the first is
   * dropped or replaced: by an invalidation of a key, a pattern, a tag or everything, by {@code
   * forget}, {@code put}, {@code add}, {@code increment} and {@code refresh}, and by rules on
   * events. It is done before the call returns or, in a transaction, when that commits, and goes on
   * through further cascades. Holds until the cache is closed.
   *
   * <p>What time does never cascades: a value that expires, is evicted, is loaded because there was
   * none, or is renewed in the background leaves what is derived from it to its own time to live.
   *
   * <p>Declare cascades at the start: one that is added when values with tags were cached already
   * drops those of its patterns once. A cascade that is there already is passed over.
   *
   * @throws IllegalArgumentException if one is no pattern, or if that closes a loop
   */
  void cascade(String from, String to);

  /**
   * Removes the entries that are expired for good or invalidated, so that their memory is free, and
   * logs the figures. Reads and writes go on meanwhile. What is invalidated is also removed without
   * this, soon after; what is expired makes room when room is needed.
   */
  CleanUpResult cleanUp();

  /** Returns how many entries are held, those included that a clean-up would remove. */
  int size();

  /**
   * Returns what these entries weigh together; 0 without a {@linkplain
   * TenantCacheManagerBuilder#maximumWeight limit by weight}.
   */
  long weight();

  /**
   * Returns the figures of this node's part in the {@linkplain TenantCacheManagerBuilder#shared
   * shared tier}; all zero without one.
   */
  SharedTierStats sharedTierStats();

  /** Returns the figures of all tenants together. */
  CacheStats statsOfAllTenants();

  /**
   * Returns the figures by tenant and resource. Those of 10,000 are kept; when there are more, the
   * ones least used of late are folded into {@link #statsOfAllTenants()} and begin anew.
   */
  Map<ReportId, CacheStats> statsByReport();

  /**
   * Drops everything and ends the work in the background, within five seconds: refreshes under way
   * have that long to end and are interrupted then; loads on callers' threads are left to end by
   * themselves. Closing it again does nothing. All calls go on to work, and keep nothing, also if
   * they began before:
   *
   * <ul>
   *   <li>{@code get}, {@code many}, {@code has} and {@code getKeys} find nothing; {@code size} is
   *       0;
   *   <li>{@code remember}, {@code rememberForever}, {@code rememberOptional}, {@code ask} and
   *       {@code refresh} load each time;
   *   <li>{@code put}, {@code putMany} and {@code forever} do nothing; {@code add} adds nothing and
   *       returns false; {@code increment} and {@code decrement} begin at zero each time;
   *   <li>{@code forget} returns false, and what is invalidated has no effect;
   *   <li>{@code explain} tells that the value was dropped by the closing, and figures stay as they
   *       are.
   * </ul>
   */
  @Override
  void close();
}
