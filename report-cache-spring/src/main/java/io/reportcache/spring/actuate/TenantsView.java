package io.reportcache.spring.actuate;

import io.reportcache.cache.CacheStats;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.tenant.TenantId;
import java.util.Map;

/** Tenants of which there are figures, with the number of their entries. */
final class TenantsView implements View {

  private final TenantCacheManager caches;

  TenantsView(TenantCacheManager caches) {
    this.caches = caches;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    Map<String, CacheStats> stats = Figures.by(id -> id.tenant().value(), caches);
    return new Row()
        .with("entries", caches.size())
        .with(
            "tenants",
            wanted
                .page(stats.entrySet().stream(), Map.Entry::getKey)
                .map(each -> describe(tenant(each.getKey()), each.getValue()))
                .toList())
        .build();
  }

  private Map<String, Object> describe(TenantId tenant, CacheStats stats) {
    return new Row()
        .with("tenant", tenant.isCentral() ? null : tenant.value())
        .with("central", tenant.isCentral() ? true : null)
        .with("entries", caches.tenant(tenant).getKeys().size())
        .with("figures", Figures.of(stats))
        .build();
  }

  private static TenantId tenant(String id) {
    return id.isEmpty() ? TenantId.CENTRAL : TenantId.of(id);
  }
}
