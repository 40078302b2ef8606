package io.reportcache.benchmarks;

import io.reportcache.benchmarks.contender.CaffeineContender;
import io.reportcache.benchmarks.contender.MapContender;
import io.reportcache.benchmarks.contender.TenantCacheContender;
import io.reportcache.benchmarks.workload.Draws;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How a hit's cost grows with the threads. Where there are fewer processors than threads, what is
 * seen is whether a thread that is taken off its processor holds others up.
 */
@Compared(
    to = "caffeine",
    threads = {1, 2, 4, 8, 16})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScaleBenchmark {

  /** The limit. */
  @Benchmark
  public @Nullable Integer concurrentHashMap(MapContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /** What the ratios refer to. */
  @Benchmark
  public @Nullable Integer caffeine(CaffeineContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /** This library, a tenant's cache held. */
  @Benchmark
  public Integer tenantCache(TenantCacheContender cache, Draws draws) {
    return cache.get(draws.next());
  }
}
