package io.reportcache;

import io.reportcache.cache.TenantCacheManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether results that were warmed push each other out of the cache. Looks at them only
 * if the cache has evicted something meanwhile.
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

  /** Begins a run. What was evicted before isn't counted, since readers have pushed it out. */
  void begin() {
    if (isFirst()) {
      countEvicted();
    }
  }

  private synchronized boolean isFirst() {
    runs++;
    return runs == 1;
  }

  /** Ends a run. Returns a note on how many warmed results were evicted; empty if none was. */
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

  /** Explains entries, which calls the host's transactions and clocks: not under the lock (D4). */
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
