package io.reportcache.benchmarks;

import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import java.util.Arrays;
import java.util.Locale;

/**
 * What closing a full cache takes, and what a put costs afterwards, which keeps nothing. The median
 * of five caches, each of a hundred tenants.
 */
public final class Closing {

  private static final int TENANTS = 100;
  private static final int TIMES = 5;
  private static final int PUTS = 100_000;
  private static final CachePolicy POLICY = CachePolicy.ttl(Workload.TTL);

  private Closing() {}

  private record Took(double closeMillis, double putMicros, int left) {}

  /** Prints the table. */
  public static void main(String[] args) {
    var unused = close(10_000, EvictionPolicy.LRU); // loads all classes
    System.out.println(
        "| entries | eviction | close, ms | an entry, µs | put afterwards, µs | entries left |");
    System.out.println("|---|---|---|---|---|---|");
    for (EvictionPolicy policy : EvictionPolicy.values()) {
      for (int entries : new int[] {10_000, 100_000, 1_000_000}) {
        print(entries, policy);
      }
    }
  }

  private static void print(int entries, EvictionPolicy policy) {
    Took[] all = new Took[TIMES];
    for (int i = 0; i < TIMES; i++) {
      all[i] = close(entries, policy);
    }
    double millis = median(Arrays.stream(all).mapToDouble(Took::closeMillis).toArray());
    double micros = median(Arrays.stream(all).mapToDouble(Took::putMicros).toArray());
    System.out.printf(
        Locale.ROOT,
        "| %,d | %s | %.1f | %.2f | %.2f | %d |%n",
        entries,
        policy,
        millis,
        1_000 * millis / entries,
        micros,
        Arrays.stream(all).mapToInt(Took::left).max().orElse(0));
  }

  private static Took close(int entries, EvictionPolicy policy) {
    TenantCacheManager caches =
        TenantCacheManager.builder().maximumSize(entries).evictionPolicy(policy).build();
    for (int i = 0; i < entries; i++) {
      caches.tenant("tenant-" + i % TENANTS).put(key(i), "value", POLICY);
    }
    long begun = System.nanoTime();
    caches.close();
    long closed = System.nanoTime();
    TenantCache cache = caches.tenant("tenant-1");
    ReportKey<String> key = key(1);
    for (int i = 0; i < PUTS; i++) {
      cache.put(key, "value", POLICY);
    }
    double micros = (System.nanoTime() - closed) / 1_000.0 / PUTS;
    return new Took((closed - begun) / 1_000_000.0, micros, caches.size());
  }

  private static ReportKey<String> key(int number) {
    return ReportKey.of("report:" + number, String.class);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
