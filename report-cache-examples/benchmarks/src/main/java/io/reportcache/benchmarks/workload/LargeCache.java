package io.reportcache.benchmarks.workload;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.stream.IntStream;

/**
 * A cache of many entries in a hundred tenants. What stays the same in all tenants is shared, keys
 * and the value, so that ten million entries fit in six gigabytes. The tenant 0 is read, and never
 * loses an entry; the others may be invalidated.
 */
public final class LargeCache implements AutoCloseable {

  /** How many tenants share the entries evenly: 100. */
  public static final int TENANTS = 100;

  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofHours(1)).withTags(Tag.of("ledger"));

  private final TenantCacheManager caches;
  private final TenantCache[] tenants;
  private final ReportKey<Integer>[] keys;

  /**
   * Creates it and fills it.
   *
   * @param entries a multiple of {@value #TENANTS}
   */
  public LargeCache(int entries) {
    caches = TenantCacheManager.builder().maximumSize(entries).build();
    tenants =
        IntStream.range(0, TENANTS)
            .mapToObj(i -> caches.tenant("tenant-" + i))
            .toArray(TenantCache[]::new);
    keys =
        Workload.keys(
            IntStream.range(0, entries / TENANTS).mapToObj(i -> "r:" + i).toArray(String[]::new));
    long start = System.nanoTime();
    fill();
    System.out.printf(
        "filled with %,d entries in %,d ms%n", entries, (System.nanoTime() - start) / 1_000_000);
  }

  /** Returns the tenant's cache. */
  public TenantCache tenant(int index) {
    return tenants[index];
  }

  /** Reads an entry of the tenant 0. */
  public Integer read(int entry) {
    return tenants[0].remember(keys[entry % keys.length], POLICY, () -> Workload.LOADED);
  }

  /** Loads again what any tenant has lost. */
  public void fill() {
    for (int i = 0; i < TENANTS; i++) {
      fill(i);
    }
  }

  /** Loads again what the tenant has lost. */
  public void fill(int tenant) {
    for (ReportKey<Integer> key : keys) {
      var unused = tenants[tenant].remember(key, POLICY, () -> Workload.LOADED);
    }
  }

  @Override
  public void close() {
    caches.close();
  }
}
