package io.reportcache.benchmarks.shared;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Explanation.State;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.jdbc.JdbcTier;
import io.reportcache.shared.redis.RedisTier;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Measures how long it takes until another node has applied an invalidation: on the Redis of {@code
 * -Dbenchmarks.redis} at up to 1,000 a second, and on the PostgreSQL of {@code
 * -Dbenchmarks.postgres} at up to 100 a second.
 */
public final class AppliedElsewhere {

  private static final SharedOptions OPTIONS =
      SharedOptions.defaults().withPrefix("applied").invalidationsOnly();
  private static final CachePolicy POLICY = CachePolicy.forever();
  private static final ReportKey<String> KEY = ReportKey.of("sales:may", String.class);
  private static final int WARM_UP = 500;

  private AppliedElsewhere() {}

  /** Prints the table. */
  public static void main(String[] args) {
    String redis = System.getProperty("benchmarks.redis", "");
    String postgres = System.getProperty("benchmarks.postgres", "");
    System.out.printf("%n| on | a second | p50, ms | p99, ms |%n|---|---|---|---|%n");
    if (!redis.isEmpty()) {
      measure("Redis", 1_000, 5_000, () -> RedisTier.at(redis, OPTIONS));
    }
    if (!postgres.isEmpty()) {
      try (HikariDataSource pool = new HikariDataSource()) {
        pool.setJdbcUrl(postgres);
        JdbcTier.on(pool).createTables();
        measure("PostgreSQL", 100, 1_500, () -> JdbcTier.on(pool, OPTIONS));
      }
    }
  }

  private static void measure(String on, int aSecond, int times, Supplier<SharedTier> tier) {
    long[] nanos = new long[times];
    try (TenantCacheManager one = node(tier);
        TenantCacheManager other = node(tier)) {
      TenantCache here = one.tenant("acme");
      TenantCache there = other.tenant("acme");
      long next = System.nanoTime();
      for (int i = -WARM_UP; i < times; i++) {
        var unused = there.remember(KEY, POLICY, () -> "value");
        long begun = System.nanoTime();
        here.invalidate("sales:*");
        while (there.explain(KEY).state() == State.FRESH) {
          Thread.onSpinWait();
        }
        if (i >= 0) {
          nanos[i] = System.nanoTime() - begun;
        }
        next = Math.max(System.nanoTime(), next + TimeUnit.SECONDS.toNanos(1) / aSecond);
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        "| %s | %,d | %.2f | %.2f |%n",
        on, aSecond, nanos[times / 2] / 1e6, nanos[times * 99 / 100] / 1e6);
  }

  private static TenantCacheManager node(Supplier<SharedTier> tier) {
    return TenantCacheManager.builder().shared(tier.get()).build();
  }
}
