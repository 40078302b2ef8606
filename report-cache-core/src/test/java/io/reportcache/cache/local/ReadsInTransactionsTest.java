package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A4: what a read finds inside a transaction, of its own and of what is cached, and its figures.
 */
class ReadsInTransactionsTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final ReportKey<String> OTHER = ReportKey.of("stock:today", String.class);
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));
  private static final CachePolicy ABSENT = POLICY.withAbsentTtl(Duration.ofMinutes(1));

  private final BoundTransactions transactions = new BoundTransactions();
  private final LocalTier tier =
      Tiers.of(TenantCacheManager.builder().ticker(new ManualTicker()).transactions(transactions));
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, TenantResolver.bound());
  private final TenantCache acme = caches.tenant("acme");
  private final Space space = tier.space(TenantId.of("acme"));

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void whatIsCachedIsReadAndCountedAsOutside() {
    acme.put(KEY, "cached", POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.remember(KEY, POLICY, () -> "not run")).isEqualTo("cached");
      assertThat(acme.ask(KEY, POLICY, () -> "not run"))
          .extracting(Answer::value, Answer::source)
          .containsExactly("cached", Source.HIT);
      assertThat(acme.rememberOptional(KEY, POLICY, () -> "not run")).contains("cached");
      assertThat(hitsAndMisses()).containsExactly(3L, 0L);
      acme.remember(OTHER, POLICY, () -> "loaded");
      assertThat(hitsAndMisses()).containsExactly(3L, 1L);
      transaction.committed();
    }
  }

  @Test
  void eachReadThatTheTransactionsOwnValueAnswersCountsOnce() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "own", POLICY);
      acme.get(KEY);
      acme.remember(KEY, POLICY, () -> "not run");
      acme.remember(KEY, Duration.ofMinutes(5), () -> "not run");
      acme.rememberOptional(KEY, POLICY, () -> "not run");
      acme.ask(KEY, POLICY, () -> "not run");
      acme.many(List.of(KEY, OTHER));
      assertThat(hitsAndMisses()).containsExactly(6L, 1L);
      acme.has(KEY);
      acme.getKeys();
      acme.explain(KEY);
      acme.refresh(KEY, POLICY, () -> "new");
      acme.forget(KEY);
      assertThat(hitsAndMisses()).as("no reads").containsExactly(6L, 1L);
      acme.get(KEY);
      acme.remember(KEY, POLICY, () -> "loaded");
      acme.remember(KEY, POLICY, () -> "not run");
      assertThat(hitsAndMisses()).containsExactly(7L, 3L);
      transaction.committed();
    }
    acme.get(KEY);
    assertThat(hitsAndMisses()).containsExactly(8L, 3L);
    assertThat(acme.explain(KEY).uses()).as("of the entry that is cached").isOne();
  }

  @Test
  void aReadOfAnAbsenceThatTheTransactionFoundCountsAsOutside() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.rememberOptional(KEY, ABSENT, () -> null);
      assertThat(hitsAndMisses()).containsExactly(0L, 1L);
      acme.rememberOptional(KEY, ABSENT, () -> "not run");
      assertThat(hitsAndMisses()).containsExactly(1L, 1L);
      acme.get(KEY);
      assertThat(hitsAndMisses()).containsExactly(1L, 2L);
      acme.remember(KEY, POLICY, () -> "loaded");
      assertThat(hitsAndMisses()).containsExactly(1L, 3L);
      transaction.committed();
    }
  }

  @Test
  void aRefreshLoadsWhateverIsCachedOrItsOwn() {
    acme.put(KEY, "cached", POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.refresh(KEY, POLICY, () -> "one").value()).isEqualTo("one");
      assertThat(acme.refresh(KEY, POLICY, () -> "two"))
          .extracting(Answer::value, Answer::source)
          .containsExactly("two", Source.COMPUTED);
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("two");
  }

  @Test
  void rememberOptionalGivesWhatItLoadedAndThenItsOwn() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.rememberOptional(KEY, POLICY, () -> "one")).contains("one");
      assertThat(acme.rememberOptional(KEY, POLICY, () -> "not run")).contains("one");
      acme.put(KEY, "put", POLICY);
      assertThat(acme.rememberOptional(KEY, POLICY, () -> "not run")).contains("put");
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("put");
  }

  @Test
  void whatItHasNotInvalidatedIsStillThere() {
    acme.put(KEY, "cached", POLICY);
    acme.put(OTHER, "cached", POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.invalidate("sales:*");
      assertThat(acme.get(OTHER)).contains("cached");
      assertThat(acme.has(OTHER)).isTrue();
      assertThat(acme.remember(OTHER, POLICY, () -> "not run")).isEqualTo("cached");
      assertThat(acme.getKeys()).containsExactly(OTHER.text());
      assertThat(acme.many(List.of(KEY, OTHER))).isEqualTo(Map.of(OTHER, "cached"));
      assertThat(caches.tenant("globex").has(OTHER)).isFalse();
      transaction.committed();
    }
    assertThat(acme.getKeys()).containsExactly(OTHER.text());
  }

  @Test
  void anotherTenantsEntriesAreNotHiddenByWhatItInvalidatesInOne() {
    TenantCache globex = caches.tenant("globex");
    globex.put(KEY, "globex's", POLICY);
    acme.put(KEY, "acme's", POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.flush();
      assertThat(globex.get(KEY)).contains("globex's");
      assertThat(acme.has(KEY)).isFalse();
      transaction.committed();
    }
    assertThat(globex.get(KEY)).contains("globex's");
  }

  @Test
  void keysAreThoseThatHaveAValueAndMatch() {
    acme.put("sales:week", "cached", Duration.ofMinutes(5));
    acme.put("stock:week", "cached", Duration.ofMinutes(5));
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "own", POLICY);
      acme.put(OTHER, "own", POLICY);
      acme.rememberOptional(ReportKey.of("sales:none", String.class), ABSENT, () -> null);
      assertThat(acme.getKeys(KeyPattern.of("sales:*")))
          .containsExactly("sales:today", "sales:week");
      transaction.committed();
    }
  }

  @Test
  void forgetTellsOutsideWhetherAValueWasThere() {
    assertThat(acme.forget(KEY)).isFalse();
    acme.put(KEY, "x", POLICY);
    assertThat(acme.forget(KEY)).isTrue();
    assertThat(acme.forget(KEY)).isFalse();
  }

  @Test
  void putManyPutsOutsideOfATransactionAtOnce() {
    acme.putMany(Map.of(KEY, "a", OTHER, "b"), POLICY);
    assertThat(acme.many(List.of(KEY, OTHER))).isEqualTo(Map.of(KEY, "a", OTHER, "b"));
  }

  @Test
  void tenantExplanationsAndFiguresAreThoseOfTheCache() {
    assertThat(acme.tenant()).isEqualTo(TenantId.of("acme"));
    acme.remember(KEY, POLICY, () -> "x");
    assertThat(acme.explain(KEY).state()).isEqualTo(Explanation.State.FRESH);
    assertThat(acme.stats().loads()).isOne();
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.invalidate("sales:*");
      assertThat(acme.explain(KEY).state())
          .as("what the transaction itself finds")
          .isEqualTo(Explanation.State.INVALIDATED);
      transaction.close();
    }
  }

  @Test
  void whatIsNotKeptLeavesNothingToWatch() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.rememberOptional(KEY, POLICY, () -> null)).isEmpty();
      assertThat(space.asides).as("an absence that isn't cached").isEmpty();
      assertThatThrownBy(
              () ->
                  acme.remember(
                      KEY,
                      POLICY,
                      () -> {
                        throw new IllegalStateException("database gone");
                      }))
          .hasMessage("database gone");
      assertThat(space.asides).as("a load that failed").isEmpty();
      acme.remember(
          KEY,
          POLICY,
          () -> {
            acme.invalidate("sales:*");
            return "old";
          });
      assertThat(space.asides).as("a load that it invalidated itself").isEmpty();
      acme.put(KEY, "x", POLICY);
      acme.invalidate("sales:*");
      assertThat(space.asides).as("a put that it invalidated itself").isEmpty();
      transaction.committed();
    }
  }

  private List<Long> hitsAndMisses() {
    CacheStats stats = acme.stats();
    return List.of(stats.hits(), stats.misses());
  }
}
