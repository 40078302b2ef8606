package io.reportcache.benchmarks;

import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.store.EvictionPolicy;
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

  private TenantCacheManager lru = null;
  private TenantCacheManager frequency = null;
  private TenantCache lruFlood = null;
  private TenantCache frequencyFlood = null;
  private int next;

  /** Fills the caches. */
  @Setup
  public void fill() {
    lru = filled(EvictionPolicy.LRU);
    frequency = filled(EvictionPolicy.FREQUENCY);
    lruFlood = lru.tenant(Workload.tenant(OTHERS));
    frequencyFlood = frequency.tenant(Workload.tenant(OTHERS));
  }

  private TenantCacheManager filled(EvictionPolicy policy) {
    int share = entries / (OTHERS + 1);
    TenantCacheManager caches =
        TenantCacheManager.builder()
            .maximumSize(entries)
            .evictionPolicy(policy)
            .tenantShare(share)
            .build();
    for (int tenant = 0; tenant < OTHERS; tenant++) {
      for (int i = 0; i < share; i++) {
        caches.tenant(Workload.tenant(tenant)).put("sales:" + i, i, POLICY);
      }
    }
    for (int i = 0; i < share; i++) {
      flood(caches.tenant(Workload.tenant(OTHERS)));
    }
    return caches;
  }

  /** By the least recent use. */
  @Benchmark
  public void leastRecentlyUsed() {
    flood(lruFlood);
  }

  /** By frequency; each new entry is read twice, so that Caffeine would let others go. */
  @Benchmark
  public void frequency() {
    flood(frequencyFlood);
  }

  private void flood(TenantCache cache) {
    ReportKey<Integer> key = ReportKey.of("flood:" + next++, Integer.class);
    cache.put(key, Workload.LOADED, POLICY);
    var unused = cache.get(key);
    unused = cache.get(key);
  }

  /** Ends what the caches run. */
  @TearDown
  public void close() {
    lru.close();
    frequency.close();
  }
}
