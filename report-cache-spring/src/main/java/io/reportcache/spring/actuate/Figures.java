package io.reportcache.spring.actuate;

import io.reportcache.cache.CacheStats;
import io.reportcache.cache.ReportId;
import io.reportcache.cache.TenantCacheManager;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The figures of a cache as they are shown. */
final class Figures {

  private Figures() {}

  static Map<String, CacheStats> byReport(TenantCacheManager caches) {
    return by(ReportId::resource, caches);
  }

  static <K> Map<K, CacheStats> by(Function<ReportId, K> key, TenantCacheManager caches) {
    return caches.statsByReport().entrySet().stream()
        .collect(
            Collectors.toMap(
                each -> key.apply(each.getKey()),
                Map.Entry::getValue,
                CacheStats::plus,
                TreeMap::new));
  }

  static Map<String, Object> of(CacheStats stats) {
    return new Row()
        .with("hits", stats.hits())
        .with("staleHits", stats.staleHits())
        .with("invalidatedHits", stats.invalidatedHits())
        .with("misses", stats.misses())
        .with("hitRate", stats.hitRate())
        .with("joins", stats.joins())
        .with("loads", stats.loads())
        .with("loadFailures", stats.loadFailures())
        .with("averageLoadTime", stats.averageLoadTime())
        .with("overtaken", stats.overtaken())
        .with("hungLoads", stats.hungLoads())
        .with("evictions", stats.evictions())
        .with("expirations", stats.expirations())
        .with("invalidations", stats.invalidations())
        .build();
  }
}
