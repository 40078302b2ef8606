package io.reportcache.benchmarks;

import io.reportcache.benchmarks.workload.Background;
import io.reportcache.benchmarks.workload.LargeCache;
import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.Tag;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * What an invalidation costs its caller, while a thread reads. It must not depend on how many
 * entries there are. The first six drop nothing that is there, so that no refilling is measured;
 * the last drops one percent of all entries each time, which are loaded again before the next,
 * unmeasured. Filling ten million takes about half a minute for each method.
 */
@Compared(toFirst = "entries")
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(jvmArgsAppend = {"-Xmx6g", "-Xms6g"})
public class InvalidationBenchmark {

  private static final List<KeyPattern> PREFIX = List.of(KeyPattern.of("absent:*"));
  private static final List<KeyPattern> MIDDLE_STAR = List.of(KeyPattern.of("r:*:absent"));
  private static final List<Tag> TAG = List.of(Tag.of("absent"));
  private static final List<KeyPattern> EVERY_ENTRY = List.of(KeyPattern.of("r:*"));

  /** Invalidates a prefix of the tenant that is read. */
  @Benchmark
  public void prefix(Filled filled) {
    filled.cache().tenant(0).invalidate(PREFIX, "benchmark");
  }

  /** Invalidates a pattern with a star in the middle. */
  @Benchmark
  public void middleStar(Filled filled) {
    filled.cache().tenant(0).invalidate(MIDDLE_STAR, "benchmark");
  }

  /** Invalidates a tag. */
  @Benchmark
  public void tag(Filled filled) {
    filled.cache().tenant(0).invalidate(TAG, "benchmark");
  }

  /** Invalidates a tenant, which has entries the first time only. */
  @Benchmark
  public void tenant(Filled filled) {
    filled.cache().tenant(1).flush();
  }

  /** Invalidates a prefix that is given as a string and read each time. */
  @Benchmark
  public void prefixAsText(Filled filled) {
    filled.cache().tenant(0).invalidate("absent:*");
  }

  /** Invalidates a pattern that is given as a string and read each time. */
  @Benchmark
  public void middleStarAsText(Filled filled) {
    filled.cache().tenant(0).invalidate("r:*:absent");
  }

  /** Invalidates a prefix that drops one percent of all entries. */
  @Benchmark
  public void prefixOfOnePercent(Filled filled, Refilled refilled) {
    filled.cache().tenant(refilled.tenant).invalidate(EVERY_ENTRY, "benchmark");
  }

  /** The cache, and a thread that reads it. */
  @State(Scope.Benchmark)
  public static class Filled {

    /** How many entries the cache holds, of a hundred tenants. */
    @Param({"1000", "10000000"})
    public int entries;

    private @Nullable LargeCache cache;
    private @Nullable Background reader;

    LargeCache cache() {
      return Objects.requireNonNull(cache);
    }

    /** Fills the cache and begins to read. */
    @Setup
    public void open() {
      LargeCache filled = new LargeCache(entries);
      SplittableRandom random = new SplittableRandom(3);
      cache = filled;
      reader = new Background("reader", () -> filled.read(random.nextInt(Workload.ENTRIES)));
    }

    /** Ends both. */
    @TearDown
    public void close() {
      Objects.requireNonNull(reader).close();
      cache().close();
    }
  }

  /** The tenant whose turn it is; it has all its entries. */
  @State(Scope.Benchmark)
  public static class Refilled {

    private int tenant;

    /** Goes on to the next tenant and loads what it lost when its turn was last. */
    @Setup(Level.Invocation)
    public void refill(Filled filled) {
      tenant = tenant % (LargeCache.TENANTS - 1) + 1;
      filled.cache().fill(tenant);
    }
  }
}
