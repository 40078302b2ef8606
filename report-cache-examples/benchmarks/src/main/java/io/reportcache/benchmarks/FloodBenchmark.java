package io.reportcache.benchmarks;

import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an insertion takes when one tenant floods a full cache of which the others hold nine tenths,
 * each within its share and used more seldom than what comes.
 */
@Compared(toFirst = "entries")
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class FloodBenchmark {

  private static final CachePolicy POLICY = CachePolicy.ttl(Workload.TTL);
  private static final int OTHERS = 9;

  /** How many entries the cache keeps. */
  @Param({"20000", "100000"})
  public int entries;

  private final Map<EvictionPolicy, TenantCacheManager> caches =
      new EnumMap<>(EvictionPolicy.class);
  private int next;

  /** Fills the caches. */
  @Setup
  public void fill() {
    for (EvictionPolicy policy : EvictionPolicy.values()) {
      caches.put(policy, filled(policy));
    }
  }

  private TenantCacheManager filled(EvictionPolicy policy) {
    int share = entries / (OTHERS + 1);
    TenantCacheManager filled =
        TenantCacheManager.builder()
            .maximumSize(entries)
            .evictionPolicy(policy)
            .tenantShare(share)
            .build();
    for (int tenant = 0; tenant < OTHERS; tenant++) {
      for (int i = 0; i < share; i++) {
        filled.tenant(Workload.tenant(tenant)).put("sales:" + i, i, Workload.TTL);
      }
    }
    for (int i = 0; i < share; i++) {
      flood(filled);
    }
    return filled;
  }

  /** By the least recent use. */
  @Benchmark
  public void leastRecentlyUsed() {
    flood(Objects.requireNonNull(caches.get(EvictionPolicy.LRU)));
  }

  /** By frequency; each new entry is read twice, so that Caffeine would let others go. */
  @Benchmark
  public void frequency() {
    flood(Objects.requireNonNull(caches.get(EvictionPolicy.FREQUENCY)));
  }

  private void flood(TenantCacheManager flooded) {
    TenantCache cache = flooded.tenant(Workload.tenant(OTHERS));
    ReportKey<Integer> key = ReportKey.of("flood:" + next++, Integer.class);
    cache.put(key, Workload.LOADED, POLICY);
    var unused = cache.get(key);
    unused = cache.get(key);
  }

  /** Ends what the caches run. */
  @TearDown
  public void close() {
    caches.values().forEach(TenantCacheManager::close);
  }
}
