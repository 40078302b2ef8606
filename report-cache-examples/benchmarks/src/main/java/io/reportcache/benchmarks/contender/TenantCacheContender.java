package io.reportcache.benchmarks.contender;

import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * This library, through a cache of each tenant that is held. It is asked by one key for each text,
 * kept as an application keeps it in a constant; those that the values are stored under are equal
 * and other objects.
 */
@State(Scope.Benchmark)
public class TenantCacheContender {

  private static final CachePolicy POLICY = CachePolicy.ttl(Workload.TTL);

  private final TenantCacheManager caches =
      TenantCacheManager.builder().maximumSize(Workload.MAXIMUM_SIZE).build();
  private final TenantCache[] tenants = new TenantCache[Workload.ENTRIES];
  private final ReportKey<Integer>[] keys = Workload.keysOfTexts();

  /** Fills it. */
  public TenantCacheContender() {
    ReportKey<Integer>[] stored = Workload.keys();
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      Integer value = Workload.value(entry);
      int first = entry % Workload.TENANTS; // one view of each tenant, shared by its entries
      tenants[entry] =
          entry < Workload.TENANTS ? caches.tenant(Workload.tenant(entry)) : tenants[first];
      tenants[entry].remember(stored[entry], POLICY, () -> value);
    }
  }

  /** Returns the entry's value. */
  public Integer get(int entry) {
    return tenants[entry].remember(keys[entry], POLICY, TenantCacheContender::missed);
  }

  /** Looks whether the entry is there. */
  public boolean has(int entry) {
    return tenants[entry].has(keys[entry]);
  }

  /** Drops the entry and loads it again. */
  public Integer reload(int entry) {
    tenants[entry].forget(keys[entry]);
    return tenants[entry].remember(keys[entry], POLICY, () -> Workload.LOADED);
  }

  /** Returns the cache of a tenant that has entries, below {@value Workload#TENANTS}. */
  public TenantCache tenant(int index) {
    return tenants[index];
  }

  /** Ends what the cache runs. */
  @TearDown
  public void close() {
    caches.close();
  }

  private static Integer missed() {
    throw new IllegalStateException(
        "an entry is missing, but this measures hits; look for what dropped it");
  }
}
