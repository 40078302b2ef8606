package io.reportcache.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import io.reportcache.store.CacheStore;
import io.reportcache.tenant.TenantId;
import java.util.Collection;

/** The tier inside this JVM: what the caches of all tenants share. */
final class LocalTier {

  final Fences fences = new Fences();
  final StatsTable stats = new StatsTable();
  final Waits waits = new Waits();
  final Ticker ticker;
  final long loadTimeoutNanos;
  final CacheStore<Space, ReportKey<?>, Entry> store;
  final BackgroundRefresh refreshes;
  final Sweeper sweeper;

  // Weak, so that spaces of tenants that come once don't pile up. A space stays while it has
  // entries
  // (through the store), loads or a cache that somebody holds: while two of it could be told apart.
  private final Cache<TenantId, Space> spaces = Caffeine.newBuilder().weakValues().build();

  LocalTier(TenantCacheManagerBuilder options) {
    ticker = options.ticker;
    loadTimeoutNanos = options.loadTimeout.toNanos();
    store =
        new CacheStore<>(
            options.maximumSize,
            options.evictionPolicy,
            (space, entry) -> entry.counters.evictions.increment());
    refreshes = new BackgroundRefresh(options.executor);
    sweeper = new Sweeper(this);
  }

  Space space(TenantId tenant) {
    return spaces.get(tenant, id -> new Space(id, fences, store));
  }

  /** Returns the spaces that are in use now. */
  Collection<Space> spaces() {
    return spaces.asMap().values();
  }

  /** Nothing tells a closed cache of changes any more, so it must not answer from what it holds. */
  void close() {
    fences.close();
    sweeper.close();
    refreshes.close();
  }
}
