package io.reportcache.benchmarks;

import io.reportcache.benchmarks.contender.TenantCacheContender;
import io.reportcache.benchmarks.workload.Background;
import io.reportcache.benchmarks.workload.Draws;
import io.reportcache.benchmarks.workload.Pace;
import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.key.KeyPattern;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How much readers lose to an invalidator that drops nothing they read: a thousand invalidations a
 * second, over the ten tenants in turn.
 */
@Compared(
    to = "readers",
    threads = {1, 2})
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadersAndInvalidatorBenchmark {

  /** Nothing is invalidated. */
  @Benchmark
  public Integer readers(TenantCacheContender cache, Draws draws) {
    return cache.get(draws.next());
  }

  /** Prefixes are invalidated. */
  @Benchmark
  public Integer readersAndInvalidator(
      TenantCacheContender cache, Draws draws, Invalidator invalidator) {
    return cache.get(draws.next());
  }

  /** Invalidates a thousand times a second, and tells whether it kept the pace. */
  @State(Scope.Benchmark)
  public static class Invalidator {

    private static final List<KeyPattern> ABSENT = List.of(KeyPattern.of("absent:*"));

    private final Pace pace = new Pace(1_000_000);
    private @Nullable Background invalidator;

    /** Begins. */
    @Setup
    public void open(TenantCacheContender cache) {
      invalidator =
          new Background(
              "invalidator",
              () ->
                  cache
                      .tenant((int) (pace.await() % Workload.TENANTS))
                      .invalidate(ABSENT, "benchmark"));
    }

    /** Ends it. */
    @TearDown
    public void close() {
      if (invalidator != null) {
        invalidator.close();
        System.out.printf("%n%.0f invalidations a second%n", pace.perSecond());
      }
    }
  }
}
