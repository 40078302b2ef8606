package io.reportcache.cache.local;

import io.reportcache.cache.CacheStats;
import io.reportcache.cache.CleanUpResult;
import io.reportcache.cache.ReportId;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.Cascades.Cascade;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/** The caches of all tenants in this JVM. */
final class LocalTenantCacheManager extends CurrentTenantCache implements TenantCacheManager {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final LocalTier tier;
  private final TenantResolver tenants;

  LocalTenantCacheManager(LocalTier tier, TenantResolver tenants) {
    this.tier = tier;
    this.tenants = tenants;
  }

  @Override
  TenantCache current() {
    return tenant(tenants.resolve());
  }

  @Override
  public TenantCache tenant(TenantId tenant) {
    Objects.requireNonNull(
        tenant, "tenant must not be null; use central() for values of no tenant");
    return tier.space(tenant).face();
  }

  @Override
  public void invalidateAllTenants(Collection<? extends Scope> scopes, String cause) {
    TransactionWork work =
        tier.transactions == null ? null : tier.transactions.currentForInvalidation();
    if (work == null) {
      tier.invalidations.invalidate(null, scopes, cause);
    } else {
      work.invalidate(null, scopes, cause);
    }
  }

  @Override
  public void cascade(String from, String to) {
    tier.invalidations.cascade(new Cascade(KeyPattern.of(from), KeyPattern.of(to)));
  }

  @Override
  public CleanUpResult cleanUp() {
    CleanUpResult result = tier.sweeper.sweep();
    log.info(
        "Clean-up: {} examined, {} removed, {} kept, {} ms",
        result.examined(),
        result.removed(),
        result.kept(),
        result.took().toMillis());
    return result;
  }

  @Override
  public int size() {
    return tier.store.size();
  }

  @Override
  public long weight() {
    return tier.store.weight();
  }

  @Override
  public SharedTierStats sharedTierStats() {
    return tier.sharedTierStats();
  }

  @Override
  public CacheStats statsOfAllTenants() {
    return tier.stats.total();
  }

  @Override
  public Map<ReportId, CacheStats> statsByReport() {
    return tier.stats.byReport();
  }

  @Override
  public void close() {
    tier.close();
  }
}
