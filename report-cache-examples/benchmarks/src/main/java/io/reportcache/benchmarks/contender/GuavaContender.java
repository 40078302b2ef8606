package io.reportcache.benchmarks.contender;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.reportcache.benchmarks.workload.TenantKey;
import io.reportcache.benchmarks.workload.Workload;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Guava. */
@State(Scope.Benchmark)
public class GuavaContender {

  private final Cache<TenantKey, Integer> cache =
      CacheBuilder.newBuilder()
          .maximumSize(Workload.MAXIMUM_SIZE)
          .expireAfterWrite(Workload.TTL)
          .build();

  /** Fills it. */
  public GuavaContender() {
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      cache.put(new TenantKey(Workload.tenant(entry), Workload.text(entry)), Workload.value(entry));
    }
  }

  /** Returns the entry's value. */
  public @Nullable Integer get(int entry) {
    return cache.getIfPresent(new TenantKey(Workload.tenant(entry), Workload.text(entry)));
  }
}
