package io.reportcache.cache.local;

import io.reportcache.cache.CacheEngine;
import io.reportcache.cache.CacheSettings;
import io.reportcache.cache.TenantCacheManager;

/** The engine that keeps all values in this JVM. */
public final class LocalEngine implements CacheEngine {

  /** Makes the engine. Called by the service loader. */
  public LocalEngine() {}

  @Override
  public TenantCacheManager start(CacheSettings settings) {
    return start(settings, Patience.DEFAULT);
  }

  static TenantCacheManager start(CacheSettings settings, Patience patience) {
    CaffeineVersion.require();
    return new LocalTenantCacheManager(new LocalTier(settings, patience), settings.tenants());
  }
}
