package io.reportcache.benchmarks;

import io.reportcache.benchmarks.contender.AnnotatedContender;
import io.reportcache.benchmarks.contender.BoundTenantContender;
import io.reportcache.benchmarks.workload.Draws;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a hit costs through an annotation and Spring's proxy: a thousand entries, zipfian keys, the
 * tenant bound to the thread. Before this library, Spring's own annotation on Caffeine needs the
 * tenant in the expression of its key.
 */
@Compared(
    to = "cacheableOnCaffeineByTenant",
    threads = {1, 2})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AnnotationBenchmark {

  /** What the ratios refer to: {@code @Cacheable} on Caffeine, the tenant in the key. */
  @Benchmark
  public Integer cacheableOnCaffeineByTenant(
      OnCaffeine cache, Draws draws, BoundTenantContender.Binding tenant) {
    return cache.pages().ofTenant(draws.next());
  }

  /** {@code @Cacheable} on Caffeine, for an application without tenants. */
  @Benchmark
  public Integer cacheableOnCaffeine(
      OnCaffeine cache, Draws draws, BoundTenantContender.Binding tenant) {
    return cache.pages().cacheable(draws.next());
  }

  /** {@code @Cacheable} as it is, on this library's manager, which keeps tenants apart. */
  @Benchmark
  public Integer cacheableOnReportCache(
      OnReportCache cache, Draws draws, BoundTenantContender.Binding tenant) {
    return cache.pages().cacheable(draws.next());
  }

  /** This library's annotation. */
  @Benchmark
  public Integer cachedReport(
      OnReportCache cache, Draws draws, BoundTenantContender.Binding tenant) {
    return cache.pages().cachedReport(draws.next());
  }

  /** An application with Spring's own manager. */
  public static class OnCaffeine extends AnnotatedContender {

    /** Starts it. */
    public OnCaffeine() {
      super(CaffeineApplication.class);
    }
  }

  /** An application with this library. */
  public static class OnReportCache extends AnnotatedContender {

    /** Starts it. */
    public OnReportCache() {
      super(ReportCacheApplication.class);
    }
  }
}
