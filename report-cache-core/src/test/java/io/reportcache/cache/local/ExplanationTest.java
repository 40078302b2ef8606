package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.Explanation.State;
import io.reportcache.cache.Removal;
import io.reportcache.cache.RemovalCause;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.Weigher;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** N5: for any key, what is there, from when, and how what was there was lost. */
class ExplanationTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(15)).withTags(Tag.of("orders"));
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final ManualTicker ticker = new ManualTicker();
  private final ManualExecutor background = new ManualExecutor();
  private Instant wallClock = NOON;
  private final TenantCacheManager caches =
      TenantCacheManager.builder()
          .maximumSize(2)
          .ticker(ticker)
          .clock(() -> wallClock)
          .node("node-1")
          .executor(background)
          .build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void aKeyThatNobodyHasLoadedIsMissing() {
    Explanation told = acme.explain(KEY);
    assertThat(told)
        .isEqualTo(
            Explanation.of(acme.tenant(), "sales:today")
                .state(State.MISSING)
                .node("node-1")
                .build());
    assertThat(told)
        .hasToString(
            "key 'sales:today' of tenant 'acme': miss, never loaded, or too long ago to know");
  }

  @Test
  void aValueThatServesTellsWhenAndHowItWasBuilt() {
    load(Duration.ofMillis(1_250));
    pass(Duration.ofSeconds(10));
    acme.get(KEY);
    acme.get(KEY);

    Explanation told = acme.explain(KEY);
    assertThat(told.state()).isEqualTo(State.FRESH);
    assertThat(told.builtAt()).contains(NOON.plusMillis(1_250));
    assertThat(told.loadTime()).isEqualTo(Duration.ofMillis(1_250));
    assertThat(told.expiresIn()).contains(Duration.ofMinutes(15).minusSeconds(10));
    assertThat(told.lost()).isEmpty();
    assertThat(told.failure()).isEmpty();
    assertThat(told.loading()).isFalse();
    assertThat(told.toString())
        .startsWith(
            "key 'sales:today' of tenant 'acme': hit; built 2026-03-01T12:00:01.250Z by node-1 in"
                + " 1.3 s, ")
        .endsWith(", expires in 15 min");
  }

  @Test
  void usesAreCountedAndToldInWords() {
    load(Duration.ZERO);
    acme.get(KEY);
    long uses = acme.explain(KEY).uses();
    assertThat(acme.explain(KEY).toString())
        .contains(" in 0 µs, " + uses + (uses == 1 ? " use," : " uses,"));
    acme.get(KEY);
    acme.get(KEY);
    assertThat(acme.explain(KEY).uses()).isEqualTo(uses + 2);
    assertThat(acme.explain(KEY).toString()).contains(", " + (uses + 2) + " uses, expires in ");

    acme.put(KEY, "y", CachePolicy.forever());
    acme.get(KEY);
    assertThat(acme.explain(KEY).toString()).contains(", 1 use").doesNotContain("uses", "expires");
  }

  @Test
  void aPutValueTookNoTimeAndOneForeverHasNoEnd() {
    acme.put(KEY, "x", CachePolicy.forever());
    Explanation told = acme.explain(KEY);
    assertThat(told.loadTime()).isZero();
    assertThat(told.expiresIn()).isEmpty();
    assertThat(told.builtAt()).contains(NOON);
    assertThat(told.state()).isEqualTo(State.FRESH);
  }

  @Test
  void anExpiredValueSaysSoUntilItIsRemovedAndAfterwards() {
    load(Duration.ZERO);
    pass(Duration.ofMinutes(16));
    Explanation told = acme.explain(KEY);
    assertThat(told.state()).isEqualTo(State.EXPIRED);
    assertThat(told.expiresIn()).contains(Duration.ZERO);
    assertThat(told.toString())
        .contains(": miss, expired; built 2026-03-01T12:00:00Z")
        .doesNotContain("expires in");

    caches.cleanUp();
    assertThat(acme.explain(KEY).state()).isEqualTo(State.MISSING);
    assertThat(lost())
        .isEqualTo(new Removal(RemovalCause.EXPIRED, none(), none(), none(), OptionalInt.empty()));
    assertThat(acme.explain(KEY)).hasToString("key 'sales:today' of tenant 'acme': miss, expired");

    load(Duration.ZERO);
    assertThat(acme.explain(KEY).state()).isEqualTo(State.FRESH);
    assertThat(acme.explain(KEY).toString()).endsWith("; the value before had expired");
  }

  @Test
  void aLoadThatFailedIsToldUntilOneSucceeds() {
    fail("away");
    assertThat(acme.explain(KEY).failure()).contains("java.io.UncheckedIOException: away");
    assertThat(acme.explain(KEY).toString())
        .endsWith("too long ago to know; the last load failed: java.io.UncheckedIOException: away");

    load(Duration.ZERO);
    assertThat(acme.explain(KEY).failure()).isEmpty();
    acme.invalidate("sales:*");
    assertThat(acme.explain(KEY).failure()).isEmpty();
    fail("away again");
    assertThat(acme.explain(KEY).state()).isEqualTo(State.INVALIDATED);
    assertThat(acme.explain(KEY).failure()).contains("java.io.UncheckedIOException: away again");
    assertThat(acme.explain(KEY).toString()).doesNotContain("expires in");
    assertThat(caches.tenant("globex").explain(KEY).failure()).isEmpty();
  }

  @Test
  void aFailureFromBeforeAValueCameOtherwiseIsNotTold() {
    fail("x".repeat(2_000));
    assertThat(acme.explain(KEY).failure().orElseThrow()).hasSize(1_001).endsWith("x…");
    pass(Duration.ofSeconds(1));
    acme.put(KEY, "by hand", POLICY);
    assertThat(acme.explain(KEY).failure()).isEmpty();
  }

  @Test
  void aFailureThatCannotBeToldIsToldByItsClass() {
    class Mute extends RuntimeException {
      @Override
      public String toString() {
        throw new IllegalStateException("mute");
      }
    }
    assertThatThrownBy(
            () ->
                acme.remember(
                    KEY,
                    POLICY,
                    () -> {
                      throw new Mute();
                    }))
        .isInstanceOf(Mute.class);
    assertThat(acme.explain(KEY).failure()).contains(Mute.class.getName());
  }

  private void fail(String message) {
    assertThatThrownBy(
            () ->
                acme.remember(
                    KEY,
                    POLICY,
                    () -> {
                      throw new UncheckedIOException(message, new IOException());
                    }))
        .hasMessage(message);
  }

  /** A transaction that checks what it has done sees it; others see what there is for them. */
  @Test
  void aTransactionIsToldWhatItReadsItself() {
    BoundTransactions transactions = new BoundTransactions();
    try (TenantCacheManager bound =
        TenantCacheManager.builder().transactions(transactions).build()) {
      TenantCache cache = bound.tenant("acme");
      cache.put(KEY, "old", POLICY);
      try (BoundTransactions.Bound transaction = transactions.begin()) {
        assertThat(cache.explain(KEY).state()).isEqualTo(State.FRESH);
        cache.invalidate("sales:*");
        assertThat(cache.explain(KEY).state()).isEqualTo(State.INVALIDATED);
        assertThat(cache.explain(KEY).toString())
            .contains(": miss, dropped by this transaction (for others when it commits); built ");
        cache.put(KEY, "new", POLICY);
        assertThat(cache.explain(KEY).state()).isEqualTo(State.FRESH);
        transaction.committed();
      }
      cache.invalidate("sales:*");
      assertThat(cache.explain(KEY).toString())
          .contains(": miss, dropped by pattern 'sales:*' (by hand) ");
    }
  }

  @Test
  void anExpiredValueThatIsLoadedAnewIsTheOneBefore() {
    load(Duration.ZERO);
    pass(Duration.ofMinutes(16));
    load(Duration.ZERO);
    assertThat(lost().cause()).isEqualTo(RemovalCause.EXPIRED);
  }

  @Test
  void aValueThatWasReplacedWhileItServedWasNotLost() {
    load(Duration.ZERO);
    acme.refresh(KEY, POLICY, () -> "y");
    assertThat(acme.explain(KEY).lost()).isEmpty();
  }

  @Test
  void anInvalidatedValueThatIsLoadedAnewAtOnceIsTheOneBefore() {
    load(Duration.ZERO);
    acme.invalidate(List.of(Tag.of("orders")), "OrderCreated");
    load(Duration.ZERO); // before or after a sweep has removed it: the same is told
    assertThat(acme.explain(KEY).state()).isEqualTo(State.FRESH);
    assertThat(lost().by()).contains("OrderCreated");
  }

  @Test
  void anEvictedValueSaysSo() {
    load(Duration.ZERO);
    acme.put("a", 1, Duration.ofMinutes(1));
    acme.put("b", 1, Duration.ofMinutes(1));
    assertThat(lost())
        .isEqualTo(new Removal(RemovalCause.EVICTED, none(), none(), none(), OptionalInt.empty()));
    assertThat(acme.explain(KEY))
        .hasToString("key 'sales:today' of tenant 'acme': miss, evicted for size");
  }

  @Test
  void aValueThatIsTooHeavyToBeKeptSaysSo() {
    try (TenantCacheManager light = weighing((key, value) -> value.toString().length())) {
      TenantCache heavy = light.tenant("acme");
      heavy.remember(KEY, POLICY, () -> "x".repeat(11));
      ticker.advance(Duration.ofSeconds(3));
      assertThat(heavy.explain(KEY).lost())
          .contains(
              new Removal(
                  RemovalCause.OVERSIZED,
                  none(),
                  none(),
                  Optional.of(Duration.ofSeconds(3)),
                  OptionalInt.of(11)));
      assertThat(heavy.explain(KEY))
          .hasToString(
              "key 'sales:today' of tenant 'acme': miss, too heavy to be kept (weight 11) 3.0 s"
                  + " ago");

      heavy.put(KEY, "light", POLICY);
      assertThat(heavy.explain(KEY).state()).isEqualTo(State.FRESH);
      heavy.put(KEY, "x".repeat(12), POLICY);
      assertThat(heavy.explain(KEY).lost().orElseThrow().weight()).hasValue(12);
      heavy.add(KEY, "x".repeat(13), POLICY);
      assertThat(heavy.explain(KEY).lost().orElseThrow().weight()).hasValue(13);
      heavy.remember(KEY, POLICY, () -> "light");
      assertThat(heavy.explain(KEY).toString())
          .endsWith("; the value before was too heavy to be kept (weight 13) 0 µs ago");
    }
  }

  @Test
  void aValueWhoseWeigherFailsSaysThatItWasNotKept() {
    try (TenantCacheManager light = weighing((key, value) -> -1)) {
      light.tenant("acme").remember(KEY, POLICY, () -> "x");
      assertThat(light.tenant("acme").explain(KEY))
          .hasToString(
              "key 'sales:today' of tenant 'acme': miss, not kept since its weigher failed 0 µs"
                  + " ago");
    }
  }

  @Test
  void aValueThatATransactionPutAndIsTooHeavySaysSoAfterTheCommit() {
    BoundTransactions transactions = new BoundTransactions();
    try (TenantCacheManager light =
        TenantCacheManager.builder()
            .maximumWeight(10, (key, value) -> value.toString().length())
            .transactions(transactions)
            .build()) {
      try (BoundTransactions.Bound transaction = transactions.begin()) {
        light.tenant("acme").put(KEY, "x".repeat(11), POLICY);
        transaction.committed();
      }
      Explanation told = light.tenant("acme").explain(KEY);
      assertThat(told.lost().orElseThrow().cause()).isEqualTo(RemovalCause.OVERSIZED);
    }
  }

  @Test
  void aNewValueThatFindsNoRoomAmongOthersSharesSaysSo() {
    try (TenantCacheManager full =
        TenantCacheManager.builder().maximumSize(2).tenantShare(TenantId.of("globex"), 2).build()) {
      full.tenant("globex").put("a", 1, Duration.ofMinutes(1));
      full.tenant("globex").put("b", 1, Duration.ofMinutes(1));
      full.tenant("acme").put(KEY, "x", POLICY);
      Explanation told = full.tenant("acme").explain(KEY);
      assertThat(told.lost().map(Removal::cause)).contains(RemovalCause.EVICTED);
    }
  }

  @Test
  void aLoadThatWasOvertakenBeforeThereWasAValueSaysSo() {
    acme.remember(
        KEY,
        POLICY,
        () -> {
          acme.invalidate(List.of(Tag.of("orders")), "OrderCreated");
          return "x";
        });
    assertThat(acme.explain(KEY).state()).isEqualTo(State.MISSING);
    assertThat(lost().by()).contains("OrderCreated");
  }

  @ParameterizedTest
  @CsvSource({
    "sales:*, pattern 'sales:*'",
    "sales:to*, pattern 'sales:to*'",
    "*:today, pattern '*:today'",
    "*, pattern '*'",
    "#orders, tag 'orders'",
  })
  void anInvalidatedValueNamesTheScopeAndWhoDidIt(String scope, String told) {
    load(Duration.ZERO);
    acme.invalidate(
        List.of(
            scope.startsWith("#")
                ? Tag.of(scope.substring(1))
                : io.reportcache.key.KeyPattern.of(scope)),
        "OrderCreated");
    pass(Duration.ofSeconds(3));

    Removal expected =
        new Removal(
            RemovalCause.INVALIDATED,
            Optional.of(told),
            Optional.of("OrderCreated"),
            Optional.of(Duration.ofSeconds(3)),
            OptionalInt.empty());
    // It may have been swept already: that must not change what is told.
    assertThat(acme.explain(KEY).state()).isIn(State.INVALIDATED, State.MISSING);
    assertThat(lost()).isEqualTo(expected);
    caches.cleanUp();
    assertThat(acme.explain(KEY).state()).isEqualTo(State.MISSING);
    assertThat(lost()).isEqualTo(expected);
    assertThat(acme.explain(KEY))
        .hasToString(
            "key 'sales:today' of tenant 'acme': miss, dropped by "
                + told
                + " (OrderCreated) 3.0 s ago");

    load(Duration.ZERO);
    assertThat(lost().by()).contains("OrderCreated");
    assertThat(acme.explain(KEY).toString())
        .endsWith("; the value before was dropped by " + told + " (OrderCreated) 3.0 s ago");
  }

  @Test
  void aForgottenKeyNamesItself() {
    load(Duration.ZERO);
    acme.forget(KEY);
    pass(Duration.ofMillis(20));
    assertThat(acme.explain(KEY))
        .hasToString(
            "key 'sales:today' of tenant 'acme': miss, dropped by key 'sales:today' (forget) 20 ms"
                + " ago");
  }

  @Test
  void anInvalidationOfAllTenantsIsToldInEach() {
    load(Duration.ZERO);
    caches.invalidateAllTenants(List.of(Tag.of("orders")), "Migration");
    assertThat(lost().by()).contains("Migration");
    caches.flushAllTenants();
  }

  @Test
  void anotherTenantsLossIsNotTold() {
    load(Duration.ZERO);
    acme.forget(KEY);
    assertThat(caches.tenant("globex").explain(KEY).lost()).isEmpty();
  }

  @Test
  void absenceIsAStateOfItsOwnWithItsOwnEnd() {
    acme.rememberOptional(
        KEY, CachePolicy.forever().withAbsentTtl(Duration.ofMinutes(3)), () -> null);
    Explanation told = acme.explain(KEY);
    assertThat(told.state()).isEqualTo(State.ABSENT);
    assertThat(told.expiresIn()).contains(Duration.ofMinutes(3));
    assertThat(told.toString())
        .startsWith("key 'sales:today' of tenant 'acme': known to have no value; built ");
  }

  @Test
  void aLoadUnderWayIsToldWithAndWithoutAValue() throws Exception {
    HeldLoader held = new HeldLoader(() -> "x");
    var loading = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();
    assertThat(acme.explain(KEY).loading()).isTrue();
    assertThat(acme.explain(KEY).toString()).endsWith("; is being loaded");
    held.release();
    loading.result();
    assertThat(acme.explain(KEY).loading()).isFalse();
  }

  @Test
  void theFailureOfTheLastLoadIsTold() {
    CachePolicy tolerant = POLICY.withStaleIfError(Duration.ofHours(1), Duration.ZERO);
    acme.remember(KEY, tolerant, () -> "x");
    pass(Duration.ofMinutes(16));
    acme.remember(
        KEY,
        tolerant,
        () -> {
          throw new IllegalStateException("database gone");
        });
    assertThat(acme.explain(KEY).failure())
        .contains("java.lang.IllegalStateException: database gone");
    assertThat(acme.explain(KEY).toString())
        .endsWith("; the last load failed: java.lang.IllegalStateException: database gone");
    acme.remember(KEY, tolerant, () -> "y");
    assertThat(acme.explain(KEY).failure()).isEmpty();
  }

  @Test
  void explainingIsNeitherAUseNorARead() {
    load(Duration.ZERO);
    acme.put("a", 1, Duration.ofMinutes(1));
    acme.explain(KEY); // which leaves it the least recently used
    acme.explain("nothing");
    acme.put("b", 1, Duration.ofMinutes(1));
    assertThat(acme.explain(KEY).lost().orElseThrow().cause()).isEqualTo(RemovalCause.EVICTED);
    assertThat(acme.stats())
        .extracting(CacheStats::hits, CacheStats::misses)
        .containsExactly(0L, 1L);
  }

  @Test
  void theNodeIsNamedByDefault() {
    try (TenantCacheManager plain = TenantCacheManager.builder().build()) {
      assertThat(plain.tenant("acme").explain(KEY).node())
          .contains(Long.toString(ProcessHandle.current().pid()));
    }
  }

  private Removal lost() {
    return acme.explain(KEY).lost().orElseThrow();
  }

  private TenantCacheManager weighing(Weigher weigher) {
    return TenantCacheManager.builder().maximumWeight(10, weigher).ticker(ticker).build();
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }

  private void load(Duration time) {
    acme.remember(
        KEY,
        POLICY,
        () -> {
          pass(time);
          return "x";
        });
  }

  private void pass(Duration time) {
    ticker.advance(time);
    wallClock = wallClock.plus(time);
  }
}
