package io.reportcache.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.benchmarks.workload.TenantKey;
import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What an entry takes of the heap: how much more is used, after a full collection, when the cache
 * is filled. Once with all that was made for it (the key's text, the key, the value), and once with
 * those three held by others already, so that what the cache itself adds is left. Each figure is
 * the median of five caches.
 */
public final class Memory {

  private static final int ENTRIES = 100_000;
  private static final CachePolicy POLICY = CachePolicy.ttl(Workload.TTL);

  private Memory() {}

  /** Prints the table. */
  public static void main(String[] args) {
    var unused = new double[] {peer(), library(), peerAlone(), libraryAlone()}; // loads all classes
    double peer = peer();
    double library = library();
    double peerAlone = peerAlone();
    double libraryAlone = libraryAlone();
    System.out.printf(
        Locale.ROOT,
        """

        ### Memory, bytes an entry

        | | Caffeine | tenantCache | ratio |
        |---|---|---|---|
        | with key and value | %.1f | %.1f | %.2f |
        | without | %.1f | %.1f | %.2f |
        """,
        peer,
        library,
        library / peer,
        peerAlone,
        libraryAlone,
        libraryAlone / peerAlone);
  }

  private static double peer() {
    return bytes(() -> fillPeer(Memory::peerKey, Memory::value));
  }

  private static double library() {
    return bytes(() -> fillLibrary(Memory::libraryKey, Memory::value));
  }

  private static double peerAlone() {
    List<TenantKey> keys = IntStream.range(0, ENTRIES).mapToObj(Memory::peerKey).toList();
    Object[] values = values();
    return bytes(() -> fillPeer(keys::get, i -> values[i]));
  }

  private static double libraryAlone() {
    List<ReportKey<Object>> keys =
        IntStream.range(0, ENTRIES).mapToObj(Memory::libraryKey).toList();
    Object[] values = values();
    return bytes(() -> fillLibrary(keys::get, i -> values[i]));
  }

  private static Object fillPeer(IntFunction<TenantKey> keys, IntFunction<Object> values) {
    Cache<TenantKey, Object> cache =
        Caffeine.newBuilder().maximumSize(ENTRIES).expireAfterWrite(Workload.TTL).build();
    for (int i = 0; i < ENTRIES; i++) {
      cache.put(keys.apply(i), values.apply(i));
    }
    cache.cleanUp();
    return cache;
  }

  private static Object fillLibrary(
      IntFunction<ReportKey<Object>> keys, IntFunction<Object> values) {
    TenantCacheManager caches = TenantCacheManager.builder().maximumSize(ENTRIES).build();
    for (int i = 0; i < ENTRIES; i++) {
      Object value = values.apply(i);
      TenantCache tenant = caches.tenant(Workload.tenant(i));
      var unused = tenant.remember(keys.apply(i), POLICY, () -> value);
    }
    return caches;
  }

  private static TenantKey peerKey(int i) {
    return new TenantKey(Workload.tenant(i), text(i));
  }

  private static ReportKey<Object> libraryKey(int i) {
    return ReportKey.of(text(i), Object.class);
  }

  private static String text(int i) {
    return "sales:page-" + i;
  }

  private static Object value(int i) {
    return new long[] {i};
  }

  private static Object[] values() {
    Object[] values = new Object[ENTRIES];
    Arrays.setAll(values, Memory::value);
    return values;
  }

  private static double bytes(Supplier<Object> fill) {
    double[] each = new double[5];
    for (int i = 0; i < each.length; i++) {
      long before = used();
      Object filled = fill.get();
      try {
        each[i] = (used() - before) / (double) ENTRIES;
      } finally {
        Reference.reachabilityFence(filled);
      }
    }
    Arrays.sort(each);
    return each[each.length / 2];
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
