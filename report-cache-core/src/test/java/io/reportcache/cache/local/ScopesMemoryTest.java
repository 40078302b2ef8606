package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.fence.FenceLog;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * N2: distinct scopes invalidated in a row leave no more behind than a fixed number of them, with
 * loads under way and without. A million by default; {@code -Dscopes=10000000} makes it ten.
 *
 * <p>All that grows with scopes is looked at: the logs' fences, the table of losses, the spaces,
 * the loads. With {@code -Dheap=true} the heap in use is printed after ten thousand and at the end;
 * that is for reading, since a test can't rely on it.
 */
@org.junit.jupiter.api.Tag("slow")
@org.junit.jupiter.api.Tag("any-jdk")
class ScopesMemoryTest {

  private static final int SCOPES = Integer.getInteger("scopes", 1_000_000);
  private static final int FEW = 10_000;
  private static final int ENTRIES = 500;

  private final LocalTier tier =
      Tiers.of(
          TenantCacheManager.builder()
              .ticker(new ManualTicker())
              .transactions(() -> null)
              .maximumSize(1_000));
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, TenantResolver.bound());
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void anyNumberOfDistinctScopesLeavesNoMoreThanAFixedNumberOfFences() throws Exception {
    invalidate(0, FEW);
    assertBounded();
    caches.cleanUp();
    printHeap(FEW);

    List<Threads.Running<String>> loads = new ArrayList<>();
    HeldLoader held = new HeldLoader(() -> "loaded");
    for (int i = 0; i < 4; i++) { // which need the fences that come while they last
      ReportKey<String> key = ReportKey.of("slow:" + i, String.class);
      loads.add(Threads.start(() -> acme.remember(key, CachePolicy.forever(), held)));
    }
    held.awaitRead();
    invalidate(FEW, SCOPES / 2);
    assertBounded();
    held.release();
    for (Threads.Running<String> load : loads) {
      assertThat(load.result()).isEqualTo("loaded");
    }
    invalidate(SCOPES / 2, SCOPES);
    assertBounded();

    caches.cleanUp();
    Space space = tier.space(acme.tenant());
    assertThat(space.fences.size()).isZero();
    assertThat(tier.order.allTenants().size()).isZero();
    assertThat(space.flights).isEmpty();
    assertThat(space.asides.isEmpty()).isTrue();
    printHeap(SCOPES);
  }

  /** Each number is a scope: keys, tags and patterns of each kind, here and in all tenants. */
  private void invalidate(int from, int to) {
    for (int i = from; i < to; i++) {
      switch (i % 8) {
        case 0 -> acme.forget("k:" + i);
        case 1 -> acme.invalidate(List.of(Tag.of("t" + i)), "test");
        case 2 -> acme.invalidate("b" + i + ":*");
        case 3 -> acme.invalidate("p" + i + "*");
        case 4 -> acme.invalidate("*:m" + i);
        case 5 -> caches.invalidateAllTenants(i % 16 == 5 ? "a" + i + ":*" : "*:a" + i + ":x");
        case 6 -> caches.invalidateAllTenants("e" + i); // a key of every tenant
        default -> {
          // A key that is there, whose loss is remembered.
          acme.put("k:" + i, i, Duration.ofMinutes(1));
          acme.invalidate("k:" + i);
        }
      }
      if (i % 1_000 == 0) {
        acme.put("kept:" + i % ENTRIES, i, Duration.ofMinutes(1));
      }
    }
  }

  private void assertBounded() {
    assertThat(tier.space(acme.tenant()).fences.size()).isLessThanOrEqualTo(FenceLog.LIMIT);
    assertThat(tier.order.allTenants().size()).isLessThanOrEqualTo(FenceLog.LIMIT);
    assertThat(tier.spaces()).hasSize(1);
    assertThat(tier.space(acme.tenant()).flights).hasSizeLessThanOrEqualTo(4);
    assertThat(caches.size()).isLessThanOrEqualTo(1_000);
  }

  private static void printHeap(int scopes) throws InterruptedException {
    if (Boolean.getBoolean("heap")) {
      Runtime runtime = Runtime.getRuntime();
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        System.gc();
        least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
      }
      System.out.printf("heap in use after %,d scopes: %,d kB%n", scopes, least / 1_000);
    }
  }
}
