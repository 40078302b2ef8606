package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D3: closing is quick, every call goes on to work afterwards, and nothing is kept any more. */
@Tag("slow")
class AfterCloseTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy POLICY = CachePolicy.ttl(MINUTE).withAbsentTtl(MINUTE);

  private final BoundTransactions transactions = new BoundTransactions();
  private final LocalTier tier =
      Tiers.of(TenantCacheManager.builder().transactions(transactions).maximumSize(1_000_000));
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, () -> TenantId.of("acme"));
  private final TenantCache acme = caches.tenant("acme");

  @Test
  void readsFindNothing() {
    acme.put(KEY, "x", POLICY);
    caches.close();
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.has(KEY)).isFalse();
    assertThat(acme.many(List.of(KEY))).isEmpty();
    assertThat(acme.getKeys()).isEmpty();
    assertThat(caches.getKeys(KeyPattern.ALL)).isEmpty();
    assertThat(caches.size()).isZero();
    assertThat(caches.cleanUp().examined()).isZero();
    assertThat(acme.explain(KEY).toString()).contains("miss, dropped by everything (close)");
    assertThat(acme.stats().misses()).isPositive();
    assertThat(caches.statsOfAllTenants().misses()).isPositive();
    assertThat(caches.statsByReport()).isNotEmpty();
    assertThat(acme.tenant()).isEqualTo(TenantId.of("acme"));
  }

  @Test
  void readsThatLoadDoSoEachTime() {
    acme.put(KEY, "before", POLICY);
    caches.close();
    AtomicInteger loads = new AtomicInteger();
    Loader<String, RuntimeException> loader = () -> "load " + loads.incrementAndGet();
    assertThat(acme.remember(KEY, POLICY, loader)).isEqualTo("load 1");
    assertThat(acme.remember(KEY, MINUTE, loader)).isEqualTo("load 2");
    assertThat(acme.rememberForever(KEY, loader)).isEqualTo("load 3");
    assertThat(acme.rememberOptional(KEY, POLICY, loader)).contains("load 4");
    assertThat(acme.rememberOptional(KEY, POLICY, () -> null)).isEmpty();
    assertThat(acme.ask(KEY, POLICY, loader).source()).isEqualTo(Source.COMPUTED);
    assertThat(acme.refresh(KEY, POLICY, loader).value()).isEqualTo("load 6");
    assertThat(acme.remember(KEY, POLICY.withHardTimeout(MINUTE), loader)).isEqualTo("load 7");
    assertNothingIsKept();
  }

  @Test
  void writesLeaveNothing() {
    acme.put(KEY, "before", POLICY);
    caches.close();
    acme.put(KEY, "x", POLICY);
    acme.forever(KEY, "x");
    acme.putMany(Map.of(KEY, "x"), POLICY);
    assertThat(acme.get(KEY)).isEmpty();
    for (int i = 0; i < 2; i++) {
      assertThat(acme.add(KEY, "x", POLICY)).isFalse();
      assertThat(acme.increment("logins", 3)).isEqualTo(3);
      assertThat(acme.decrement("logins")).isEqualTo(-1);
    }
    assertThat(acme.forget(KEY)).isFalse();
    assertNothingIsKept();
  }

  @Test
  void whatIsInvalidatedHasNoEffectAndLeavesNothing() {
    caches.close();
    for (int i = 0; i < 10_000; i++) {
      acme.invalidate("sales:" + i + ":*");
      caches.invalidateAllTenants("sales:" + i + ":*");
    }
    acme.flush();
    caches.flushAllTenants();
    assertThat(tier.space(acme.tenant()).fences.size()).isZero();
    assertThat(tier.order.allTenants().size()).isZero();
  }

  @Test
  void aTransactionOverTheCloseGoesOnAndLeavesNothing() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "put", POLICY);
      acme.invalidate("stock:*");
      caches.close();
      assertThat(acme.remember(ReportKey.of("stock", String.class), POLICY, () -> "x"))
          .isEqualTo("x");
      acme.put("other", "x", MINUTE);
      transaction.committed();
    }
    assertNothingIsKept();
  }

  @Test
  void theExplanationOfWhatWasDroppedTellsHowLongAgo() {
    acme.put(KEY, "x", POLICY);
    caches.close();
    caches.close();
    assertThat(acme.explain(KEY).lost().orElseThrow().ago().orElseThrow()).isLessThan(MINUTE);
  }

  /** How what is kept by hand or loaded meets the close. */
  enum Write {
    PUT {
      @Override
      void to(TenantCache cache) {
        cache.put(KEY, "x", POLICY);
      }
    },
    ADD {
      @Override
      void to(TenantCache cache) {
        cache.add(KEY, "x", POLICY);
      }
    },
    INCREMENT {
      @Override
      void to(TenantCache cache) {
        cache.increment("logins");
      }
    },
    REMEMBER {
      @Override
      void to(TenantCache cache) {
        cache.remember(KEY, POLICY, () -> "x");
      }
    },
    ABSENCE {
      @Override
      void to(TenantCache cache) {
        cache.rememberOptional(KEY, POLICY, () -> null);
      }
    };

    abstract void to(TenantCache cache);
  }

  /** Both wait for the store; whichever comes first, nothing stays. */
  @ParameterizedTest
  @EnumSource
  void aWriteThatMeetsTheCloseLeavesNothing(Write write) throws Exception {
    for (boolean closeFirst : new boolean[] {true, false}) {
      LocalTier other = Tiers.of(TenantCacheManager.builder());
      TenantCache cache = other.space(TenantId.of("acme")).face();
      List<Threads.Running<?>> waiting = new ArrayList<>();
      other.store.betweenWrites(
          () -> {
            for (boolean close : new boolean[] {closeFirst, !closeFirst}) {
              waiting.add(Threads.start(() -> act(close, other, write, cache)));
              waiting.get(waiting.size() - 1).awaitWaiting();
            }
          });
      for (Threads.Running<?> each : waiting) {
        each.result();
      }
      assertThat(other.store.size()).as("close first: %s", closeFirst).isZero();
    }
  }

  private static Void act(boolean close, LocalTier tier, Write write, TenantCache cache) {
    if (close) {
      tier.close();
    } else {
      write.to(cache);
    }
    return null;
  }

  @Test
  void aLoadUnderWayAnswersAllWhoWaitAndIsNotKept() throws Exception {
    HeldLoader held = new HeldLoader(() -> "x");
    var loading = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();
    var joined = Threads.start(() -> acme.remember(KEY, POLICY, () -> "own"));
    joined.awaitWaiting();
    caches.close();
    held.release();
    assertThat(loading.result()).isEqualTo("x");
    assertThat(joined.result()).isIn("x", "own");
    assertNothingIsKept();
  }

  @Test
  void manyWritersMeetManyClosesAndNothingStays() throws Exception {
    for (int round = 0; round < 50; round++) {
      LocalTier other = Tiers.of(TenantCacheManager.builder());
      TenantCache cache = other.space(TenantId.of("acme")).face();
      List<Threads.Running<?>> running = new ArrayList<>();
      for (Write write : Write.values()) {
        running.add(
            Threads.start(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    write.to(cache);
                  }
                  return null;
                }));
      }
      other.close();
      other.close();
      for (Threads.Running<?> each : running) {
        each.result();
      }
      assertThat(other.store.size()).as("round %d", round).isZero();
    }
  }

  /** A sweep at its gentle pace would take all of them for this. */
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void closingDropsVeryManyEntriesWithinItsFiveSeconds() {
    int entries = 100_000;
    for (int i = 0; i < entries; i++) {
      acme.put("sales:" + i, "x", MINUTE);
    }
    assertThat(caches.size()).isEqualTo(entries);
    acme.invalidate("sales:1*"); // so that a gentle sweep may be under way
    long begun = System.nanoTime();
    caches.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    assertNothingIsKept();
  }

  @Test
  void whatCannotBeDroppedInTimeIsLeftAndNotServed() {
    for (int i = 0; i < 1_000; i++) {
      acme.put("sales:" + i, "x", MINUTE);
    }
    tier.order.close(0);
    tier.sweeper.close(0);
    assertThat(caches.size()).isBetween(1, 999);
    assertThat(acme.getKeys()).isEmpty();
  }

  private void assertNothingIsKept() {
    assertThat(caches.size()).isZero();
    assertThat(acme.getKeys()).isEmpty();
    assertThat(tier.space(acme.tenant()).asides).isEmpty();
  }
}
