package io.reportcache.benchmarks.contender;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.benchmarks.workload.TenantKey;
import io.reportcache.benchmarks.workload.Workload;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Caffeine, bounded and with a time to live: what the ratios refer to. */
@State(Scope.Benchmark)
public class CaffeineContender {

  private final Cache<TenantKey, Integer> cache =
      Caffeine.newBuilder()
          .maximumSize(Workload.MAXIMUM_SIZE)
          .expireAfterWrite(Workload.TTL)
          .build();

  /** Fills it. */
  public CaffeineContender() {
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      cache.put(new TenantKey(Workload.tenant(entry), Workload.text(entry)), Workload.value(entry));
    }
  }

  /** Returns the entry's value. */
  public @Nullable Integer get(int entry) {
    return cache.getIfPresent(new TenantKey(Workload.tenant(entry), Workload.text(entry)));
  }

  /** Drops the entry and loads it again. */
  public Integer reload(int entry) {
    cache.invalidate(new TenantKey(Workload.tenant(entry), Workload.text(entry)));
    return cache.get(
        new TenantKey(Workload.tenant(entry), Workload.text(entry)), key -> Workload.LOADED);
  }
}
