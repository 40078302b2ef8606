package io.reportcache.benchmarks;

import io.reportcache.benchmarks.contender.CaffeineContender;
import io.reportcache.benchmarks.contender.MapContender;
import io.reportcache.benchmarks.contender.TenantCacheContender;
import io.reportcache.benchmarks.workload.Draws;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to drop an entry by its key and load it again, with a loader that returns a
 * constant. Nothing is evicted.
 */
@Compared(
    to = "caffeine",
    threads = {1, 2})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReloadBenchmark {

  /** The limit. */
  @Benchmark
  public Integer concurrentHashMap(MapContender cache, Draws draws) {
    return cache.reload(draws.next());
  }

  /** What the ratios refer to. */
  @Benchmark
  public Integer caffeine(CaffeineContender cache, Draws draws) {
    return cache.reload(draws.next());
  }

  /** This library. */
  @Benchmark
  public Integer tenantCache(TenantCacheContender cache, Draws draws) {
    return cache.reload(draws.next());
  }
}
