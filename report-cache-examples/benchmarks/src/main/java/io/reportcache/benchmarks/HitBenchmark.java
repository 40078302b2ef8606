package io.reportcache.benchmarks;

import io.reportcache.benchmarks.contender.BoundTenantContender;
import io.reportcache.benchmarks.contender.Cache2kContender;
import io.reportcache.benchmarks.contender.CaffeineContender;
import io.reportcache.benchmarks.contender.CountingCaffeineContender;
import io.reportcache.benchmarks.contender.EhcacheContender;
import io.reportcache.benchmarks.contender.GuavaContender;
import io.reportcache.benchmarks.contender.JetCacheContender;
import io.reportcache.benchmarks.contender.MapContender;
import io.reportcache.benchmarks.contender.ReportContender;
import io.reportcache.benchmarks.contender.SpringContender;
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
 * What a hit costs: a thousand entries of ten tenants, zipfian keys. The peers' keys are made for
 * each call, as their callers have to (24 B); this library is asked by keys that the caller keeps.
 */
@Compared(
    to = "caffeine",
    threads = {1, 2})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HitBenchmark {

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

  /** Caffeine with statistics. */
  @Benchmark
  public @Nullable Integer caffeineThatCounts(CountingCaffeineContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /** cache2k. */
  @Benchmark
  public @Nullable Integer cache2k(Cache2kContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /** Ehcache. */
  @Benchmark
  public @Nullable Integer ehcache(EhcacheContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /** Guava. */
  @Benchmark
  public @Nullable Integer guava(GuavaContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /** JetCache. */
  @Benchmark
  public @Nullable Integer jetCache(JetCacheContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /** Spring's annotation. */
  @Benchmark
  public @Nullable Integer springCacheable(SpringContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /** This library, a tenant's cache held. */
  @Benchmark
  public Integer tenantCache(TenantCacheContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /**
   * What of {@link #tenantCache} is left without the order of uses and the counting: the entry is
   * found, its expiry and the fences are looked at.
   */
  @Benchmark
  public boolean tenantCacheHas(TenantCacheContender cache, Draws draws) {
    return cache.has(draws.next());
  }

  /** This library, the tenant bound to the thread. */
  @Benchmark
  public Integer boundTenant(
      BoundTenantContender cache, Draws draws, BoundTenantContender.Binding binding) {
    return cache.get(draws.next());
  }

  /** This library, a declared report. */
  @Benchmark
  public Integer report(ReportContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /** This library, a declared report, the tenant by its id. */
  @Benchmark
  public Integer reportOfId(ReportContender cache, Draws draws) {
    return cache.getOfId(draws.next());
  }

  /** This library, a declared report, the tenant bound to the thread. */
  @Benchmark
  public Integer reportOfBoundTenant(
      ReportContender cache, Draws draws, BoundTenantContender.Binding binding) {
    return cache.getOfBoundTenant(draws.next());
  }

  /** This library, a declared report, the tenant by its id, the parameters a record. */
  @Benchmark
  public Integer reportByRecord(ReportContender cache, Draws draws) {
    return cache.getByRecord(draws.next());
  }
}
