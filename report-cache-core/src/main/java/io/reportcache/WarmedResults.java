package io.reportcache;

import io.reportcache.cache.TenantCacheManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The results that warming has put into the cache, so that it is noticed when they push each other
 * out again. They are looked at only if the cache has evicted something meanwhile.
 */
final class WarmedResults {

  private final TenantCacheManager caches;
  private final List<ReportWarming<?>> warmings = new ArrayList<>();
  private long evictionsSeen;
  private int runs;

  WarmedResults(TenantCacheManager caches) {
    this.caches = caches;
  }

  synchronized void add(ReportWarming<?> warming) {
    warmings.add(warming);
  }

  /** A run begins: what was evicted before was so by readers. */
  synchronized void begin() {
    if (runs == 0) {
      countEvicted();
    }
    runs++;
  }

  /** A run ends: tells how many of all warmed results were evicted by now, if any were. */
  synchronized Optional<String> end() {
    runs--;
    int evicted = countEvicted();
    return evicted == 0
        ? Optional.empty()
        : Optional.of(
            "%d results that were warmed have been evicted while others were warmed: more is warmed than the cache has room for; raise maximumSize or the tenants' shares, or warm less"
                .formatted(evicted));
  }

  private int countEvicted() {
    long evictions = caches.statsOfAllTenants().evictions();
    if (evictions == evictionsSeen) {
      return 0;
    }
    evictionsSeen = evictions;
    int evicted = 0;
    for (ReportWarming<?> warming : warmings) {
      evicted += warming.forgetEvicted();
    }
    return evicted;
  }
}
