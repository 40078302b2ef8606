package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Await;
import io.reportcache.transaction.BoundTransactions;
import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transaction.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An invalidation is never lost: where the outcome of its transaction can't be known, it acts. */
class LostInvalidationTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  private @Nullable Transaction current;
  private final LocalTier tier = Tiers.of(TenantCacheManager.builder().transactions(() -> current));
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, TenantResolver.bound());
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  /** 1 > 2 > 1: code that works in 1 again while 2 is the one that the thread is in. */
  @ParameterizedTest
  @CsvSource({
    "ROLLED_BACK, COMMITTED, true",
    "ROLLED_BACK, UNKNOWN, true",
    "ROLLED_BACK, ROLLED_BACK, false",
    "COMMITTED, ROLLED_BACK, true",
    "UNKNOWN, ROLLED_BACK, true",
    "COMMITTED, COMMITTED, true"
  })
  void whatTheInnerPartInvalidatesActsIfEitherCommits(Outcome inner, Outcome outer, boolean acts) {
    acme.put(KEY, "old", POLICY);
    Told one = new Told(null);
    Told two = new Told(one);
    current = two; // the cache is first touched here
    acme.invalidate("sales:*");
    current = one;
    two.end(inner);
    if (inner != Outcome.ROLLED_BACK) {
      current = null;
      assertThat(acme.has(KEY)).isFalse();
      acme.put(KEY, "as before the commit of 1", POLICY);
      current = one;
    } else {
      assertThat(acme.get(KEY)).as("its own reads, in 1").isEmpty();
    }
    one.end(outer);
    current = null;
    boolean actsAgain = outer != Outcome.ROLLED_BACK;
    assertThat(acme.has(KEY)).isEqualTo(inner == Outcome.ROLLED_BACK ? !acts : !actsAgain);
  }

  @Test
  void whatIsPutOrLoadedInsideAnotherTransactionIsNotKept() {
    acme.put(KEY, "old", POLICY);
    Told one = new Told(null);
    Told two = new Told(one);
    current = two;
    acme.put(KEY, "perhaps of what 1 has written", POLICY);
    assertThat(acme.remember("other", String.class, Duration.ofMinutes(1), () -> "the same"))
        .isEqualTo("the same");
    assertThat(acme.get(KEY)).contains("perhaps of what 1 has written");
    two.end(Outcome.COMMITTED);
    current = null;
    assertThat(acme.has("other")).isFalse();
    assertThat(acme.has(KEY)).isFalse();
    acme.put(KEY, "as before the commit of 1", POLICY);
    one.end(Outcome.COMMITTED);
    assertThat(acme.has(KEY)).isFalse();
    assertThat(tier.space(TenantId.of("acme")).asides).isEmpty();
  }

  @Test
  void whatIsInvalidatedAfterTheInnerEndIsStillOfTheOuter() {
    acme.put(KEY, "old", POLICY);
    Told one = new Told(null);
    Told two = new Told(one);
    current = two;
    acme.has(KEY);
    two.end(Outcome.ROLLED_BACK);
    acme.invalidate("sales:*"); // by one of its callbacks
    current = null;
    assertThat(acme.has(KEY)).isFalse();
    acme.put(KEY, "as before the commit of 1", POLICY);
    one.end(Outcome.COMMITTED);
    assertThat(acme.has(KEY)).isFalse();
  }

  @Test
  void ofThreeTheOuterMostDecides() {
    acme.put(KEY, "old", POLICY);
    Told one = new Told(null);
    Told two = new Told(one);
    Told three = new Told(two);
    current = three;
    caches.invalidateAllTenants("sales:*");
    three.end(Outcome.ROLLED_BACK);
    two.end(Outcome.ROLLED_BACK);
    current = null;
    assertThat(acme.has(KEY)).isTrue();
    one.end(Outcome.COMMITTED);
    assertThat(acme.has(KEY)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"COMMITTED", "UNKNOWN"})
  void aTransactionThatWasSaidToBeRolledBackAndHasCommittedActs(Outcome second) {
    acme.put(KEY, "old", POLICY);
    Told transaction = new Told(null);
    current = transaction;
    acme.invalidate("sales:*");
    acme.put("stock", "new", Duration.ofMinutes(1));
    transaction.end(Outcome.ROLLED_BACK);
    assertThat(acme.get(KEY)).as("it is over").contains("old");
    transaction.end(second);
    assertThat(acme.has(KEY)).isFalse();
    acme.put(KEY, "since", POLICY);
    current = null;
    acme.put(KEY, "since", POLICY);
    transaction.end(second);
    transaction.end(Outcome.ROLLED_BACK);
    assertThat(acme.get(KEY)).as("once is enough").contains("since");
  }

  @Test
  void aTransactionThatNobodyEndsCountsAsOneOfUnknownOutcome() {
    acme.put(KEY, "old", POLICY);
    acme.put("stock", "old", Duration.ofMinutes(1));
    invalidateInATransactionThatNeverEnds();
    assertThat(acme.has(KEY)).isTrue();
    Await.until(
        "the invalidation acts",
        () -> {
          System.gc();
          current = new Told(null);
          acme.has(KEY); // the table is tidied as it is used
          current = null;
          return !acme.has(KEY) && !acme.has("stock");
        });
  }

  private void invalidateInATransactionThatNeverEnds() {
    current = new Told(null);
    acme.invalidate("sales:*");
    acme.put("stock", "new", Duration.ofMinutes(1));
    current = null;
  }

  @Test
  void theEndIsHeardThoughItCannotBeToldWhatWasRolledBack() {
    acme.put(KEY, "old", POLICY);
    Told transaction =
        new Told(null) {
          @Override
          public int partialRollbacks() {
            if (ending) {
              throw new NoClassDefFoundError("gone while the host is closing");
            }
            return 0;
          }
        };
    current = transaction;
    acme.invalidate("sales:*");
    acme.put("stock", "new", Duration.ofMinutes(1));
    transaction.end(Outcome.COMMITTED);
    current = null;
    assertThat(acme.has(KEY)).isFalse();
    assertThat(acme.has("stock")).isFalse();
  }

  @Test
  void anotherCallbackThatFailsKeepsTheCacheFromNothing() {
    BoundTransactions bound = new BoundTransactions();
    acme.put(KEY, "old", POLICY);
    BoundTransactions.Bound transaction = bound.begin();
    transaction.onCompletion(
        outcome -> {
          throw new IllegalStateException("another's");
        });
    current = transaction;
    acme.invalidate("sales:*");
    assertThatThrownBy(transaction::committed).hasMessage("another's");
    current = null;
    assertThat(acme.has(KEY)).isFalse();
  }

  @Test
  void committedAfterCloseIsBelieved() {
    BoundTransactions bound = new BoundTransactions();
    acme.put(KEY, "old", POLICY);
    BoundTransactions.Bound transaction = bound.begin();
    current = transaction;
    acme.invalidate("sales:*");
    transaction.close();
    current = null;
    assertThat(acme.has(KEY)).isTrue();
    transaction.committed();
    assertThat(acme.has(KEY)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void anInnerBoundTransactionMayHaveWorkedForTheOuter(Outcome inner) {
    BoundTransactions bound = new BoundTransactions();
    acme.put(KEY, "old", POLICY);
    try (BoundTransactions.Bound outer = bound.begin()) {
      BoundTransactions.Bound nested = bound.begin();
      current = nested;
      acme.invalidate("sales:*");
      switch (inner) {
        case COMMITTED -> nested.committed();
        case UNKNOWN -> nested.unknown();
        case ROLLED_BACK -> nested.close();
      }
      current = null;
      acme.put(KEY, "as before the commit of the outer", POLICY);
      outer.committed();
    }
    assertThat(acme.has(KEY)).isFalse();
  }

  @Test
  void aTransactionOfVeryManyScopesDropsAllOfItsTenantsRatherThanLosingOne() {
    caches.tenant("globex").put(KEY, "old", POLICY);
    acme.put("stock:today", "old", Duration.ofMinutes(1));
    Told transaction = new Told(null);
    current = transaction;
    for (int i = 0; i < 3 * PendingInvalidations.LIMIT; i++) {
      acme.invalidate(List.of(ReportKey.of("sales:" + i % 100, String.class)), "test");
    }
    assertThat(acme.has("stock:today")).as("a hundred scopes, however often").isTrue();
    for (int i = 0; i <= PendingInvalidations.LIMIT; i++) {
      acme.invalidate(List.of(ReportKey.of("sales:" + i, String.class)), "test");
    }
    assertThat(acme.has("stock:today")).isFalse();
    acme.put("stock:today", "new", Duration.ofMinutes(1));
    transaction.end(Outcome.COMMITTED);
    current = null;
    assertThat(acme.getKeys(KeyPattern.ALL)).containsExactly("stock:today");
    assertThat(caches.tenant("globex").has(KEY)).isTrue();
  }

  /** A transaction whose end is told as often as one likes. */
  private static class Told implements Transaction {

    private final List<Consumer<Outcome>> callbacks = new ArrayList<>();
    private final @Nullable Transaction outer;
    boolean ending;

    Told(@Nullable Transaction outer) {
      this.outer = outer;
    }

    @Override
    public void onCompletion(Consumer<Outcome> callback) {
      callbacks.add(callback);
    }

    @Override
    public @Nullable Transaction enclosing() {
      return outer;
    }

    void end(Outcome outcome) {
      ending = true;
      callbacks.forEach(callback -> callback.accept(outcome));
    }
  }
}
