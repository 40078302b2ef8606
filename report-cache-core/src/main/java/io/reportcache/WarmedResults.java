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
  void begin() {
    if (isFirst()) {
      countEvicted();
    }
  }

  private synchronized boolean isFirst() {
    runs++;
    return runs == 1;
  }

  /** A run ends: tells how many of all warmed results were evicted by now, if any were. */
  Optional<String> end() {
    ended();
    int evicted = countEvicted();
    return evicted == 0
        ? Optional.empty()
        : Optional.of(
            "%d results that were warmed have been evicted while others were warmed: more is warmed than the cache has room for; raise maximumSize or the tenants' shares, or warm less"
                .formatted(evicted));
  }

  private synchronized void ended() {
    runs--;
  }

  /** Not under the lock, since what explains entries asks the host's transactions and clocks. */
  private int countEvicted() {
    int evicted = 0;
    for (ReportWarming<?> warming : toLookAt()) {
      evicted += warming.forgetEvicted();
    }
    return evicted;
  }

  private synchronized List<ReportWarming<?>> toLookAt() {
    long evictions = caches.statsOfAllTenants().evictions();
    if (evictions == evictionsSeen) {
      return List.of();
    }
    evictionsSeen = evictions;
    return List.copyOf(warmings);
  }
}
