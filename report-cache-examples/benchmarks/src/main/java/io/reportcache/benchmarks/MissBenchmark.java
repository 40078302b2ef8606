package io.reportcache.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.benchmarks.workload.Ring;
import io.reportcache.benchmarks.workload.TenantKey;
import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a miss adds to its loader: each call asks a full cache of 1,000 for a key that isn't there,
 * so it also evicts. The loader returns a constant. Caffeine evicts on another thread unless told
 * otherwise; {@code caffeineOnTheCallersThread} is told.
 */
@Compared(
    to = "caffeine",
    threads = {1, 2})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MissBenchmark {

  private static final int FULL = 1_000;
  private static final CachePolicy POLICY = CachePolicy.ttl(Workload.TTL);

  /** What the ratios refer to. */
  @Benchmark
  public Integer caffeine(CommonPool cache, Ring ring) {
    ring.advance();
    return cache.peer.get(ring.tenantKey(), key -> Workload.LOADED);
  }

  /** Caffeine without help from another thread. */
  @Benchmark
  public Integer caffeineOnTheCallersThread(CallersThread cache, Ring ring) {
    ring.advance();
    return cache.peer.get(ring.tenantKey(), key -> Workload.LOADED);
  }

  /** This library. */
  @Benchmark
  public Integer tenantCache(LeastRecentlyUsed cache, Ring ring) {
    ring.advance();
    return cache.tenant.remember(ring.reportKey(), POLICY, () -> Workload.LOADED);
  }

  /** This library with Caffeine's policy of eviction. */
  @Benchmark
  public Integer tenantCacheByFrequency(ByFrequency cache, Ring ring) {
    ring.advance();
    return cache.tenant.remember(ring.reportKey(), POLICY, () -> Workload.LOADED);
  }

  /** Caffeine as it is by default. */
  @State(Scope.Benchmark)
  public static class CommonPool {
    private final Cache<TenantKey, Integer> peer =
        Caffeine.newBuilder().maximumSize(FULL).expireAfterWrite(Workload.TTL).build();
  }

  /** Caffeine that evicts before it returns. */
  @State(Scope.Benchmark)
  public static class CallersThread {
    private final Cache<TenantKey, Integer> peer =
        Caffeine.newBuilder()
            .maximumSize(FULL)
            .expireAfterWrite(Workload.TTL)
            .executor(Runnable::run)
            .build();
  }

  /** This library as it is by default. */
  @State(Scope.Benchmark)
  public static class LeastRecentlyUsed {
    private final TenantCacheManager caches =
        TenantCacheManager.builder().maximumSize(FULL).build();
    private final TenantCache tenant = caches.tenant(Workload.tenant(0));

    /** Ends what the cache runs. */
    @TearDown
    public void close() {
      caches.close();
    }
  }

  /** This library with the other policy. */
  @State(Scope.Benchmark)
  public static class ByFrequency {
    private final TenantCacheManager caches =
        TenantCacheManager.builder()
            .maximumSize(FULL)
            .evictionPolicy(EvictionPolicy.FREQUENCY)
            .build();
    private final TenantCache tenant = caches.tenant(Workload.tenant(0));

    /** Ends what the cache runs. */
    @TearDown
    public void close() {
      caches.close();
    }
  }
}
