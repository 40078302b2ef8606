package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.CleanUpResult;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.fence.FenceLog;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Threads;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** R6: expired and invalidated entries are removed and their memory is free; fences are bounded. */
@Tag("slow")
class CleanUpTest {

  private final ManualTicker ticker = new ManualTicker();
  private final LocalTier tier =
      Tiers.of(TenantCacheManager.builder().ticker(ticker).maximumSize(100_000));
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, io.reportcache.tenant.TenantResolver.bound());
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void whatIsExpiredOrInvalidatedIsRemovedAndTheRestIsKept() {
    acme.put("short", 1, Duration.ofMinutes(1));
    acme.put("long", 1, Duration.ofHours(1));
    acme.forever("ever", 1);
    caches.tenant("globex").put("sales:today", 1, Duration.ofHours(1));
    acme.put("sales:today", 1, Duration.ofHours(1));
    acme.put("sales:week", 1, Duration.ofHours(1));
    ticker.advance(Duration.ofMinutes(1));
    tier.order.raise(
        tier.space(acme.tenant()).fences, List.of(KeyPattern.of("sales:*")), "test", 0);

    CleanUpResult result = caches.cleanUp();

    assertThat(result)
        .extracting(CleanUpResult::examined, CleanUpResult::removed, CleanUpResult::kept)
        .containsExactly(6L, 3L, 3L);
    assertThat(acme.stats())
        .as("counted by what they were removed for")
        .extracting(CacheStats::expirations, CacheStats::invalidations)
        .containsExactly(1L, 2L);
    assertThat(result.took()).isPositive();
    assertThat(caches.size()).isEqualTo(3);
  }

  @Test
  void anExpiredValueThatStillServesIsKept() {
    CachePolicy policy =
        CachePolicy.ttl(Duration.ofMinutes(1)).withStaleWhileRevalidate(Duration.ofMinutes(1));
    acme.remember(ReportKey.of("a", String.class), policy, () -> "x");
    ticker.advance(Duration.ofMinutes(1));
    assertThat(caches.cleanUp().removed()).isZero();
    ticker.advance(Duration.ofMinutes(1));
    assertThat(caches.cleanUp().removed()).isOne();
  }

  @Test
  void whatIsInvalidatedIsRemovedSoonWithoutBeingAskedFor() {
    acme.put("sales:today", 1, Duration.ofHours(1));
    acme.invalidate("sales:*");
    awaitSize(0);
  }

  @Test
  void aRemovedValueCanBeCollected() {
    WeakReference<Object> value = putSomething();
    acme.invalidate("big:*");
    caches.cleanUp();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (value.get() != null) {
      System.gc();
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private WeakReference<Object> putSomething() {
    byte[] big = new byte[1_000];
    acme.put("big:one", big, Duration.ofHours(1));
    return new WeakReference<>(big);
  }

  @Test
  void fencesAreForgottenOnceEveryEntryIsChecked() {
    acme.forever("kept", 1);
    for (int i = 0; i < 500; i++) {
      acme.invalidate("p" + i + ":*", "*:p" + i);
    }
    caches.cleanUp();
    assertThat(tier.space(acme.tenant()).fences.size()).isZero();
    assertThat(acme.has("kept")).isTrue();
  }

  @Test
  void fencesThatALoadUnderWayNeedsAreKept() throws Exception {
    CachePolicy policy = CachePolicy.forever();
    ReportKey<String> key = ReportKey.of("sales:today", String.class);
    HeldLoader before = new HeldLoader(() -> "old");
    var old = Threads.start(() -> acme.remember(key, policy, before));
    before.awaitRead();
    acme.invalidate("sales:*");
    HeldLoader unrelated = new HeldLoader(() -> "fine");
    ReportKey<String> other = ReportKey.of("products", String.class);
    var fine = Threads.start(() -> acme.remember(other, policy, unrelated));
    unrelated.awaitRead();

    caches.cleanUp();
    before.release();
    unrelated.release();

    assertThat(old.result()).isEqualTo("old");
    assertThat(fine.result()).isEqualTo("fine");
    assertThat(acme.getKeys()).containsExactly("products");
  }

  @Test
  @Tag("large")
  void anyNumberOfDistinctScopesLeavesABoundedLog() {
    acme.forever("kept:a", 1);
    TenantCache empty = caches.tenant("empty");
    for (int i = 0; i < 100_000; i++) {
      empty.invalidate("p" + i + ":*");
      empty.invalidate("*:" + i);
      empty.forget("k" + i);
      caches.invalidateAllTenants("q" + i + ":*");
    }
    assertThat(tier.space(empty.tenant()).fences.size()).isLessThanOrEqualTo(FenceLog.LIMIT);
    assertThat(tier.order.allTenants().size()).isLessThanOrEqualTo(FenceLog.LIMIT);
  }

  @Test
  void aLogThatOverflowsDropsMoreThanAskedForAndNeverLess() {
    Space space = tier.space(acme.tenant());
    acme.forever("sales:today", 1);
    acme.forever("products", 1);
    tier.order.raise(space.fences, List.of(KeyPattern.of("sales:*")), "test", 0);
    for (int i = 0; i <= FenceLog.LIMIT; i++) {
      tier.order.raise(space.fences, List.of(KeyPattern.of("x" + i + ":*")), "test", 0);
    }
    assertThat(space.fences.size()).isLessThanOrEqualTo(FenceLog.LIMIT);
    assertThat(acme.has("sales:today")).isFalse();
    assertThat(acme.has("products")).isFalse(); // dropped in vain: the stated price
    acme.forever("products", 2);
    assertThat(acme.has("products")).isTrue();
  }

  @Test
  @Tag("large")
  void tenantsThatComeOnceAreForgotten() {
    for (int i = 0; i < 50_000; i++) {
      caches.tenant("visitor-" + i).has("nothing");
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    for (int i = 0; tier.spaces().size() > 300; i++) {
      if (i % 1_000 == 0) { // each takes long on a slow machine
        System.gc();
      }
      caches.tenant("another-" + i).has("nothing"); // the table is tidied as it is written to
      assertThat(System.nanoTime()).as("%d spaces left", tier.spaces().size()).isLessThan(end);
    }
  }

  private void awaitSize(int size) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (caches.size() != size) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void aCleanUpTakesNoLongerThanItsCallerWaits() {
    long before = System.nanoTime();
    CleanUpResult result = caches.cleanUp();
    assertThat(result.took().toNanos()).isBetween(0L, System.nanoTime() - before);
  }

  @Test
  void whatIsInvalidatedLaterIsRemovedSoonToo() {
    for (int i = 0; i < 2; i++) {
      acme.put("sales:today", 1, Duration.ofHours(1));
      acme.invalidate("sales:*");
      awaitSize(0);
    }
  }

  @Test
  void whatIsInvalidatedInAllTenantsIsRemovedSoonToo() {
    acme.put("sales:today", 1, Duration.ofHours(1));
    caches.tenant("globex").put("sales:today", 1, Duration.ofHours(1));
    caches.invalidateAllTenants("sales:*");
    awaitSize(0);
  }

  @Test
  void fencesOverAllTenantsAreForgottenAsWell() {
    acme.forever("kept", 1);
    caches.invalidateAllTenants("sales:*", "*:eu");
    caches.cleanUp();
    assertThat(tier.order.allTenants().size()).isZero();
    assertThat(acme.has("kept")).isTrue();
  }

  @Test
  void aSingleKeyIsRemovedAndCountedAtOnceAndLeavesNoFence() {
    ReportKey<Integer> today = ReportKey.of("sales:today", Integer.class);
    ReportKey<Integer> week = ReportKey.of("sales:week", Integer.class);
    List<List<Scope>> calls =
        List.of(
            List.of(today),
            List.of(KeyPattern.of("sales:today")),
            List.of(today, KeyPattern.of("sales:week")));
    for (List<Scope> scopes : calls) {
      acme.put(today, 1, Duration.ofHours(1));
      acme.put(week, 1, Duration.ofHours(1));
      long before = acme.stats().invalidations();
      acme.invalidate(scopes, "test");
      assertThat(caches.size()).as("%s", scopes).isEqualTo(2 - scopes.size());
      assertThat(acme.stats().invalidations() - before).isEqualTo(scopes.size());
      assertThat(tier.space(acme.tenant()).fences.size()).isZero();
    }
  }

  @Test
  void aSpaceIsDueForASweepFromAnInvalidationToTheNextSweep() {
    Space space = tier.space(acme.tenant());
    assertThat(space.needsSweep()).isFalse();
    for (FenceLog log : List.of(space.fences, tier.order.allTenants())) {
      tier.order.raise(log, List.of(KeyPattern.of("sales:*")), "test", 0);
      assertThat(space.needsSweep()).isTrue();
      caches.cleanUp();
      assertThat(space.needsSweep()).isFalse();
    }
    tier.order.raise(
        tier.space(TenantId.of("globex")).fences, List.of(KeyPattern.of("sales:*")), "test", 0);
    assertThat(space.needsSweep()).as("for another tenant's").isFalse();
  }

  @Test
  void whatAClosedCacheHeldIsFree() {
    acme.forever("kept", 1);
    caches.tenant("globex").forever("kept", 1);
    caches.close();
    assertThat(tier.store.size()).isZero();
  }

  @Test
  void aLoadThatIsOnlyQueuedHoldsNoFence() {
    ManualExecutor background = new ManualExecutor();
    LocalTier queueing = Tiers.of(TenantCacheManager.builder().ticker(ticker).executor(background));
    try (TenantCacheManager manager =
        new LocalTenantCacheManager(queueing, TenantResolver.bound())) {
      TenantCache cache = manager.tenant("acme");
      ReportKey<String> key = ReportKey.of("sales:today", String.class);
      CachePolicy policy =
          CachePolicy.ttl(Duration.ofMinutes(1)).withStaleWhileRevalidate(Duration.ofMinutes(1));
      cache.remember(key, policy, () -> "old");
      ticker.advance(Duration.ofMinutes(1));
      assertThat(cache.remember(key, policy, () -> "new")).isEqualTo("old");
      assertThat(background.queued()).isOne();

      cache.invalidate("products:*");
      manager.cleanUp();

      assertThat(queueing.space(cache.tenant()).fences.size()).isZero();
    }
  }
}
