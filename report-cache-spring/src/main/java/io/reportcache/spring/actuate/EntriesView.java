package io.reportcache.spring.actuate;

import io.reportcache.cache.Explanation;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The entries of a tenant by their keys, with their age; never their values. */
final class EntriesView implements View {

  private final TenantCacheManager caches;
  private final InstantSource clock = InstantSource.system();

  EntriesView(TenantCacheManager caches) {
    this.caches = caches;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    TenantCache cache = caches.tenant(wanted.tenantId());
    List<String> keys = cache.getKeys(patternOf(wanted)).stream().sorted().toList();
    return new Row()
        .with("tenant", wanted.tenant())
        .with("found", keys.size())
        .with(
            "entries",
            wanted
                .page(keys.stream(), Function.identity())
                .map(key -> describe(cache.explain(key)))
                .toList())
        .build();
  }

  private static KeyPattern patternOf(Wanted wanted) {
    if (wanted.pattern() != null) {
      return KeyPattern.of(wanted.pattern());
    }
    return wanted.report() == null ? KeyPattern.ALL : KeyPattern.allOf(wanted.report());
  }

  private Map<String, Object> describe(Explanation entry) {
    return new Row()
        .with("key", entry.key())
        .with("state", entry.state())
        .with("builtAt", entry.builtAt())
        .with("age", entry.builtAt().map(at -> Duration.between(at, clock.instant())))
        .with("expiresIn", entry.expiresIn())
        .with("loadTime", entry.loadTime())
        .with("uses", entry.uses())
        .build();
  }
}
