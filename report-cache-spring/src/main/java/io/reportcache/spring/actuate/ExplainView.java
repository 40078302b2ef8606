package io.reportcache.spring.actuate;

import io.reportcache.cache.Explanation;
import io.reportcache.cache.TenantCacheManager;
import java.util.Map;

/** Why a read of one key finds its value or not. */
final class ExplainView implements View {

  private final TenantCacheManager caches;

  ExplainView(TenantCacheManager caches) {
    this.caches = caches;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    String key = Wanted.require("key", wanted.key(), "the key to explain, such as sales:MAY");
    Explanation found = caches.tenant(wanted.tenantId()).explain(key);
    return new Row()
        .with("tenant", wanted.tenant())
        .with("key", found.key())
        .with("explanation", found.toString())
        .with("state", found.state())
        .with("loading", found.loading())
        .with("node", found.node())
        .with("builtAt", found.builtAt())
        .with("loadTime", found.loadTime())
        .with("expiresIn", found.expiresIn())
        .with("uses", found.uses())
        .with("failure", found.failure())
        .with("lost", found.lost())
        .build();
  }
}
