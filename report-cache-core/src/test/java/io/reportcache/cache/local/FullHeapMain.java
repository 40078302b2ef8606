package io.reportcache.cache.local;

import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Uses a cache while the heap is full, again and again, and then looks whether all is well. */
final class FullHeapMain {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MAXIMUM_SIZE = 2_000;
  private static final int ROUNDS = 2;

  private FullHeapMain() {}

  /** Ends with status 0 and a line that says OK. */
  public static void main(String[] args) {
    EvictionPolicy policy = EvictionPolicy.valueOf(args[0]);
    Random random = new Random(Long.parseLong(args[1]));
    TenantCacheManager caches =
        TenantCacheManager.builder()
            .maximumSize(MAXIMUM_SIZE)
            .maximumWeight(1_000_000, (key, value) -> 100)
            .evictionPolicy(policy)
            .tenantShare(200)
            .build();
    for (int i = 0; i < 300; i++) {
      call(caches, random); // links the lambdas, which may fail for good for want of memory
    }
    int failed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Object> hog = new ArrayList<>(1 << 16);
      fill(hog);
      for (int i = 0; i < 150; i++) { // each that fails takes several collections
        try {
          call(caches, random);
        } catch (VirtualMachineError e) { // also as the cause of an InternalError of the JVM's own
          failed++;
          if (failed % 7 == 0 && !hog.isEmpty()) {
            hog.remove(hog.size() - 1); // ever a little room
          }
        }
      }
      hog.clear();
      check(caches);
    }
    System.out.println("OK, failed " + failed);
    System.exit(0);
  }

  private static void fill(List<Object> hog) {
    int size = 1 << 20;
    while (size > 8) {
      try {
        hog.add(new byte[size]);
      } catch (OutOfMemoryError e) {
        size /= 2;
      }
    }
  }

  private static void call(TenantCacheManager caches, Random random) {
    TenantCache cache = caches.tenant("t" + random.nextInt(5));
    ReportKey<Integer> key = ReportKey.of("n:" + random.nextInt(3_000), Integer.class);
    switch (random.nextInt(8)) {
      case 0 -> cache.forget(key);
      case 1 -> cache.invalidate(List.of(Tag.of("a" + random.nextInt(9)), key), "test");
      case 2 -> cache.remember(key, HOUR, () -> 7);
      case 3 -> cache.get(key);
      default -> cache.put(key, 7, HOUR);
    }
  }

  private static void check(TenantCacheManager caches) {
    for (int tenant = 0; tenant < 5; tenant++) {
      TenantCache cache = caches.tenant("t" + tenant);
      for (int i = 0; i < 3_000; i++) {
        ReportKey<Integer> key = ReportKey.of("n:" + i, Integer.class);
        int now = i;
        cache.put(key, now, HOUR);
        require(cache.get(key).map(value -> value == now).orElse(true), "the value is another");
      }
      cache.invalidate("n:*");
      require(cache.getKeys().isEmpty(), "something was invalidated and serves");
    }
    caches.cleanUp();
    require(caches.size() == 0 && caches.weight() == 0, "something is counted that isn't there");
    for (int i = 0; i < 2 * MAXIMUM_SIZE; i++) {
      caches.central().put("k:" + i, i, HOUR);
    }
    require(caches.size() == MAXIMUM_SIZE, "the size is " + caches.size());
    caches.flushAllTenants();
    caches.cleanUp();
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }
}
