package io.reportcache.benchmarks;

import io.reportcache.benchmarks.workload.Background;
import io.reportcache.benchmarks.workload.Draws;
import io.reportcache.benchmarks.workload.LargeCache;
import io.reportcache.benchmarks.workload.Pace;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How much readers lose while the library frees what invalidations killed: two million entries of a
 * hundred tenants, of which one is read. Where all processors are busy reading, what the freeing
 * takes of a processor's time is seen too. Refilling isn't measured.
 */
@Compared(
    to = "readers",
    threads = {1, 2})
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(jvmArgsAppend = {"-Xmx4g", "-Xms4g"})
public class SweepBenchmark {

  /** Nothing is invalidated. */
  @Benchmark
  public Integer readers(Filled filled, Draws draws) {
    return filled.cache.read(draws.next());
  }

  /** Each ten milliseconds another tenant is flushed, of 20,000 entries. */
  @Benchmark
  public Integer readersWhileTenantsAreFreed(Filled filled, Draws draws, OneByOne invalidator) {
    return filled.cache.read(draws.next());
  }

  /** At the beginning of each second all tenants are flushed but the one that is read. */
  @Benchmark
  public Integer readersWhileNearlyAllIsFreed(Filled filled, Draws draws, AllAtOnce invalidator) {
    return filled.cache.read(draws.next());
  }

  /** The cache. */
  @State(Scope.Benchmark)
  public static class Filled {

    private final LargeCache cache = new LargeCache(2_000_000);

    /** Ends it. */
    @TearDown
    public void close() {
      cache.close();
    }
  }

  /** Flushes a tenant after the other. */
  @State(Scope.Benchmark)
  public static class OneByOne {

    private @Nullable Background invalidator;

    /** Begins with all entries there. */
    @Setup(Level.Iteration)
    public void open(Filled filled) {
      filled.cache.fill();
      Pace pace = new Pace(10_000_000);
      invalidator =
          new Background(
              "invalidator",
              () ->
                  filled.cache.tenant((int) (pace.await() % (LargeCache.TENANTS - 1)) + 1).flush());
    }

    /** Ends it. */
    @TearDown(Level.Iteration)
    public void close() {
      if (invalidator != null) {
        invalidator.close();
      }
    }
  }

  /** Flushes all tenants but the one that is read. */
  @State(Scope.Benchmark)
  public static class AllAtOnce {

    /** Loads all entries and flushes them. */
    @Setup(Level.Iteration)
    public void flush(Filled filled) {
      filled.cache.fill();
      for (int i = 1; i < LargeCache.TENANTS; i++) {
        filled.cache.tenant(i).flush();
      }
    }
  }
}
