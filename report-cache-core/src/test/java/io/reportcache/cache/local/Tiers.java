package io.reportcache.cache.local;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.cache.CacheSettings;
import io.reportcache.cache.Settings;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantId;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;

/** Tiers for tests that look inside. */
final class Tiers {

  private Tiers() {}

  static LocalTier of(TenantCacheManagerBuilder builder) {
    return new LocalTier(Settings.of(builder), Patience.DEFAULT);
  }

  /** A tier whose hits go by this clock. */
  static LocalTier of(TenantCacheManagerBuilder builder, HitClock clock) {
    CacheSettings settings = Settings.of(builder);
    return of(
        builder,
        Objects.requireNonNullElse(settings.ticker(), Ticker.system()),
        clock,
        new StatsTable(),
        Caffeine.newBuilder().weakValues().<TenantId, Space>build().asMap());
  }

  static LocalTier of(
      TenantCacheManagerBuilder builder,
      Ticker ticker,
      HitClock clock,
      StatsTable stats,
      ConcurrentMap<TenantId, Space> spaces) {
    return new LocalTier(Settings.of(builder), Patience.DEFAULT, ticker, clock, stats, spaces);
  }
}
