package io.reportcache.benchmarks.contender;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.benchmarks.workload.TenantKey;
import io.reportcache.benchmarks.workload.Workload;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Caffeine that also counts its hits. */
@State(Scope.Benchmark)
public class CountingCaffeineContender {

  private final Cache<TenantKey, Integer> cache =
      Caffeine.newBuilder()
          .maximumSize(Workload.MAXIMUM_SIZE)
          .expireAfterWrite(Workload.TTL)
          .recordStats()
          .build();

  /** Fills it. */
  public CountingCaffeineContender() {
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      cache.put(new TenantKey(Workload.tenant(entry), Workload.text(entry)), Workload.value(entry));
    }
  }

  /** Returns the entry's value. */
  public @Nullable Integer get(int entry) {
    return cache.getIfPresent(new TenantKey(Workload.tenant(entry), Workload.text(entry)));
  }
}
