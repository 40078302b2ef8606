package io.reportcache.benchmarks.shared;

import com.sun.management.OperatingSystemMXBean;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Explanation.State;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.redis.RedisTier;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what an invalidation costs each node and the server: with 10 and with 50 nodes in this
 * JVM, each with connections of its own to the Redis of {@code -Dbenchmarks.redis}, and with 10 and
 * 1,000 tenants in use on each. What more nodes cost is the difference of the two, so that what one
 * sender costs isn't counted.
 */
public final class ManyNodes {

  private static final String URL = System.getProperty("benchmarks.redis", "");
  private static final int INVALIDATIONS = Integer.getInteger("benchmarks.invalidations", 4_000);
  private static final int A_SECOND = 200;
  private static final long IDLE_SECONDS = 10;
  private static final ReportKey<String> KEY = ReportKey.of("sales:may", String.class);
  private static final CachePolicy POLICY = CachePolicy.forever();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ManyNodes() {}

  /**
   * The costs with so many nodes.
   *
   * @param nodeMicros processor time of all nodes for an invalidation
   * @param serverMicros processor time of the server for an invalidation
   * @param lastMillis until the last node has applied one, the median
   * @param beatMillis processor time of all nodes for a second without invalidations
   * @param serverBeatMillis processor time of the server for such a second
   */
  private record Costs(
      double nodeMicros,
      double serverMicros,
      double lastMillis,
      double beatMillis,
      double serverBeatMillis) {}

  /** Prints the table. */
  public static void main(String[] args) {
    if (URL.isEmpty()) {
      throw new IllegalArgumentException(
          "benchmarks.redis must be the address of a Redis whose database may be emptied, such as redis://127.0.0.1:6379/9");
    }
    RedisClient client = RedisClient.create(URL);
    try (StatefulRedisConnection<String, String> bare = client.connect()) {
      measure(bare, 10, 10); // warms the JVM up
      Costs few = measure(bare, 10, 10);
      Costs many = measure(bare, 50, 10);
      Costs manyTenants = measure(bare, 50, 1_000);
      System.out.printf("%n| | 10 nodes | 50 nodes | a node more |%n|---|---|---|---|%n");
      row("the nodes, for an invalidation, µs", few.nodeMicros, many.nodeMicros);
      row("Redis, for an invalidation, µs", few.serverMicros, many.serverMicros);
      row("until the last node has applied it, p50, ms", few.lastMillis, many.lastMillis);
      row("the nodes, for a second of comparing, ms", few.beatMillis, many.beatMillis);
      row("Redis, for a second of comparing, ms", few.serverBeatMillis, many.serverBeatMillis);
      System.out.printf(
          "%nWith 1,000 tenants in place of 10 on each of 50 nodes, a second of comparing takes %.1f ms of the nodes and %.1f ms of Redis.%n",
          manyTenants.beatMillis, manyTenants.serverBeatMillis);
      bare.sync().flushdb();
    } finally {
      client.shutdown();
    }
  }

  private static void row(String what, double few, double many) {
    System.out.printf("| %s | %.2f | %.2f | %.3f |%n", what, few, many, (many - few) / 40);
  }

  private static Costs measure(
      StatefulRedisConnection<String, String> bare, int count, int tenants) {
    bare.sync().flushdb();
    List<TenantCacheManager> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        SharedOptions options = SharedOptions.defaults().withPrefix("many").invalidationsOnly();
        nodes.add(TenantCacheManager.builder().shared(RedisTier.at(URL, options)).build());
      }
      for (TenantCacheManager node : nodes) {
        for (int tenant = 0; tenant < tenants; tenant++) {
          var unused = node.tenant("t" + tenant).remember(KEY, POLICY, () -> "value");
        }
      }
      double last = lastMillis(nodes);
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
      long begun = System.nanoTime();
      long own = SYSTEM.getProcessCpuTime();
      double server = serverSeconds(bare);
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
      double seconds = (System.nanoTime() - begun) / 1e9;
      double beat = (SYSTEM.getProcessCpuTime() - own) / 1e6 / seconds;
      double serverBeat = (serverSeconds(bare) - server) * 1e3 / seconds;
      begun = System.nanoTime();
      own = SYSTEM.getProcessCpuTime();
      server = serverSeconds(bare);
      invalidate(nodes.get(0), tenants);
      seconds = (System.nanoTime() - begun) / 1e9;
      double nodeMillis = (SYSTEM.getProcessCpuTime() - own) / 1e6 - beat * seconds;
      double serverMillis = (serverSeconds(bare) - server) * 1e3 - serverBeat * seconds;
      return new Costs(
          nodeMillis * 1e3 / INVALIDATIONS,
          serverMillis * 1e3 / INVALIDATIONS,
          last,
          beat,
          serverBeat);
    } finally {
      nodes.forEach(TenantCacheManager::close);
    }
  }

  private static void invalidate(TenantCacheManager node, int tenants) {
    long next = System.nanoTime();
    for (int i = 0; i < INVALIDATIONS; i++) {
      node.tenant("t" + i % tenants).invalidate("sales:*");
      next += TimeUnit.SECONDS.toNanos(1) / A_SECOND;
      LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
    }
  }

  /** Returns how long the last of the nodes takes until it has applied an invalidation. */
  private static double lastMillis(List<TenantCacheManager> nodes) {
    long[] nanos = new long[200];
    for (int i = 0; i < nanos.length; i++) {
      for (TenantCacheManager node : nodes) {
        var unused = node.tenant("t0").remember(KEY, POLICY, () -> "value");
      }
      long begun = System.nanoTime();
      nodes.get(0).tenant("t0").invalidate("sales:*");
      for (TenantCacheManager node : nodes) {
        while (node.tenant("t0").explain(KEY).state() == State.FRESH) {
          LockSupport.parkNanos(20_000);
        }
      }
      nanos[i] = System.nanoTime() - begun;
    }
    Arrays.sort(nanos);
    return nanos[nanos.length / 2] / 1e6;
  }

  private static double serverSeconds(StatefulRedisConnection<String, String> bare) {
    double seconds = 0;
    for (String line : bare.sync().info("cpu").lines().toList()) {
      if (line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:")) {
        seconds += Double.parseDouble(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return seconds;
  }
}
