package io.reportcache.benchmarks.contender;

import io.reportcache.benchmarks.workload.TenantKey;
import io.reportcache.benchmarks.workload.Workload;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Ehcache, on the heap. */
@State(Scope.Benchmark)
public class EhcacheContender {

  private final CacheManager manager =
      CacheManagerBuilder.newCacheManagerBuilder()
          .withCache(
              "reports",
              CacheConfigurationBuilder.newCacheConfigurationBuilder(
                      TenantKey.class,
                      Integer.class,
                      ResourcePoolsBuilder.heap(Workload.MAXIMUM_SIZE))
                  .withExpiry(ExpiryPolicyBuilder.timeToLiveExpiration(Workload.TTL)))
          .build(true);
  private final Cache<TenantKey, Integer> cache =
      manager.getCache("reports", TenantKey.class, Integer.class);

  /** Fills it. */
  public EhcacheContender() {
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      cache.put(new TenantKey(Workload.tenant(entry), Workload.text(entry)), Workload.value(entry));
    }
  }

  /** Returns the entry's value. */
  public @Nullable Integer get(int entry) {
    return cache.get(new TenantKey(Workload.tenant(entry), Workload.text(entry)));
  }

  /** Ends what the cache runs. */
  @TearDown
  public void close() {
    manager.close();
  }
}
