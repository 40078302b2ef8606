package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Threads;
import io.reportcache.testing.Thrown;
import io.reportcache.transaction.BoundTransactions;
import io.reportcache.transaction.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A4: transactions of a host that fail, end late, end elsewhere or never end. */
class HostTransactionsTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  private @Nullable Transaction current;
  private @Nullable RuntimeException failure;
  private final LocalTier tier =
      Tiers.of(
          TenantCacheManager.builder()
              .transactions(
                  () -> {
                    if (failure != null) {
                      throw failure;
                    }
                    return current;
                  }));
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, TenantResolver.bound());
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void aCallbackThatComesLateAndOnAnotherThreadTakesEffectThen() throws Exception {
    acme.put(KEY, "old", POLICY);
    AtomicReference<Consumer<Transaction.Outcome>> callback = new AtomicReference<>();
    current = callback::set;
    acme.invalidate("sales:*");
    acme.put("stock", "new", Duration.ofMinutes(1));
    current = null;
    assertThat(acme.get(KEY)).contains("old");
    assertThat(acme.has("stock")).isFalse();

    Threads.start(
            () -> {
              callback.get().accept(Transaction.Outcome.COMMITTED);
              return null;
            })
        .result();
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.has("stock")).isTrue();
  }

  @Test
  void theCallbackIsRegisteredOnceForEachTransaction() {
    int[] registered = new int[1];
    current = callback -> registered[0]++;
    acme.get(KEY);
    acme.invalidate("sales:*");
    caches.tenant("globex").put(KEY, "x", POLICY);
    caches.flushAllTenants();
    assertThat(registered[0]).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDoneInATransactionThatHasEndedWaitsForNothing(Transaction.Outcome outcome) {
    acme.put("stock", "old", Duration.ofMinutes(1));
    List<Consumer<Transaction.Outcome>> callbacks = new ArrayList<>();
    current = callbacks::add;
    acme.put(KEY, "one", POLICY);
    callbacks.get(0).accept(outcome);
    acme.invalidate("stock"); // while the host still says it's in there
    acme.put("other", "x", Duration.ofMinutes(1));
    caches.tenant("globex").remember("other", String.class, Duration.ofMinutes(1), () -> "x");
    assertThat(callbacks).hasSize(1);
    assertThat(acme.has("stock")).isFalse();
    assertThat(acme.has("other")).isFalse();
    assertThat(acme.has(KEY)).isEqualTo(outcome == Transaction.Outcome.COMMITTED);

    current = null;
    assertThat(acme.has("stock")).isFalse();
    assertThat(acme.has("other")).isFalse();
    assertThat(caches.tenant("globex").has("other")).isFalse();
  }

  @Test
  void aTransactionThatEndsWhileItsThreadInvalidatesLosesNothing() {
    acme.put(KEY, "old", POLICY);
    AtomicReference<Consumer<Transaction.Outcome>> callback = new AtomicReference<>();
    current =
        new Transaction() {
          private int asked;

          @Override
          public void onCompletion(Consumer<Outcome> completion) {
            callback.set(completion);
          }

          @Override
          public int partialRollbacks() {
            if (asked++ == 0) { // between finding the transaction and doing what is asked
              callback.get().accept(Outcome.COMMITTED);
            }
            return 0;
          }
        };
    acme.invalidate("sales:*");
    current = null;
    assertThat(acme.has(KEY)).isFalse();
  }

  @Test
  void ifItCannotBeToldWhetherThereIsOneInvalidationsActAtOnceAndNothingIsKept() {
    acme.put(KEY, "old", POLICY);
    failure = new IllegalStateException("transaction manager gone");
    acme.put("stock", "new", Duration.ofMinutes(1)); // D1: nobody is disturbed
    assertThat(acme.get(KEY)).contains("old");
    assertThat(acme.remember("other", String.class, Duration.ofMinutes(1), () -> "x"))
        .isEqualTo("x");
    acme.invalidate("sales:*");
    failure = null;
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.has("stock")).isFalse();
    assertThat(acme.has("other")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void ifItCannotBeToldWhetherThereIsOneWhatAPutReplacesGoes(Replacing replacing) {
    caches.cascade("sales:*", "dashboard:*");
    acme.put(KEY, "old", POLICY);
    acme.put("dashboard:1", "built from the old", Duration.ofMinutes(1));
    failure = new IllegalStateException("transaction manager gone");
    replacing.how.accept(acme);
    failure = null;
    assertThat(acme.has("dashboard:1")).isFalse();
    assertThat(acme.get(KEY)).isEqualTo(replacing.left);
  }

  /** In which way a value is replaced; nobody has changed what a refresh leaves. */
  enum Replacing {
    PUT(cache -> cache.put(KEY, "new", POLICY), Optional.empty()),
    PUT_MANY(cache -> cache.putMany(Map.of(KEY, "new"), POLICY), Optional.empty()),
    REFRESH(cache -> cache.refresh(KEY, POLICY, () -> "new"), Optional.of("old"));

    private final Consumer<TenantCache> how;
    private final Optional<String> left;

    Replacing(Consumer<TenantCache> how, Optional<String> left) {
      this.how = how;
      this.left = left;
    }
  }

  @Test
  void aTransactionThatRefusesTheCallbackCountsAsNone() {
    acme.put(KEY, "old", POLICY);
    current =
        callback -> {
          throw new IllegalStateException("synchronization is not active");
        };
    caches.invalidateAllTenants("sales:*");
    current = null;
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void transactionsThatNeverEndLeaveNothingBehind() {
    Space space = tier.space(TenantId.of("acme"));
    for (int i = 0; i < 1_000; i++) {
      putInATransactionThatNeverEnds();
      failure = new IllegalStateException("transaction manager gone");
      acme.put(KEY, "x", POLICY);
      failure = null;
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (space.asides.stream().count() > 100) {
      System.gc();
      putInATransactionThatNeverEnds(); // the tables are tidied as they are written to
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private void putInATransactionThatNeverEnds() {
    List<Object> heard = new ArrayList<>();
    current = heard::add; // of which nobody will hear again
    acme.put(KEY, "x", POLICY);
    current = null;
  }

  @Test
  void endedTransactionsLeaveNothingBehind() {
    Space space = tier.space(TenantId.of("acme"));
    BoundTransactions bound = new BoundTransactions();
    for (Transaction.Outcome outcome : Transaction.Outcome.values()) {
      try (BoundTransactions.Bound transaction = bound.begin()) {
        current = transaction;
        acme.put(KEY, "x", POLICY);
        acme.put(KEY, "y", POLICY);
        acme.refresh(ReportKey.of("other", String.class), POLICY, () -> "x");
        acme.refresh(ReportKey.of("third", String.class), POLICY, () -> "x");
        acme.forget("third");
        assertThat(space.asides).hasSize(2);
        switch (outcome) {
          case COMMITTED -> transaction.committed();
          case UNKNOWN -> transaction.unknown();
          case ROLLED_BACK -> transaction.close();
        }
      }
      assertThat(space.asides).as("after %s", outcome).isEmpty();
    }
  }

  @Test
  void afterAPartialRollbackItsReadsSeeNothingOfWhatItPutAndLoadedBefore() {
    acme.put(KEY, "old", POLICY);
    PartlyRolledBack transaction = new PartlyRolledBack();
    current = transaction;
    acme.put(KEY, "put", POLICY);
    acme.remember("other", String.class, Duration.ofMinutes(1), () -> "loaded");
    transaction.times = 1;
    assertThat(acme.get(KEY)).contains("old");
    assertThat(acme.has("other")).isFalse();
    acme.put("since", "put", Duration.ofMinutes(1));
    assertThat(acme.has("since")).isTrue();
    transaction.commit();
    current = null;
    assertThat(acme.getKeys()).containsExactly("sales:today", "since");
    assertThat(acme.get(KEY)).contains("old");
  }

  @Test
  void aPartialRollbackThatNoCallHasSeenIsSeenAtTheCommit() {
    acme.put(KEY, "old", POLICY);
    acme.put("stock", "old", Duration.ofMinutes(1));
    PartlyRolledBack transaction = new PartlyRolledBack();
    current = transaction;
    acme.put(KEY, "put", POLICY);
    acme.invalidate("stock:*");
    transaction.times = 2;
    transaction.commit();
    current = null;
    assertThat(acme.get(KEY)).contains("old");
    assertThat(acme.has("stock")).as("what may have been invalidated in vain").isFalse();
    assertThat(tier.space(TenantId.of("acme")).asides).isEmpty();
  }

  @Test
  void aLoadDuringAPartialRollbackAnswersAndIsNotKept() {
    PartlyRolledBack transaction = new PartlyRolledBack();
    current = transaction;
    assertThat(
            acme.remember(
                KEY,
                POLICY,
                () -> {
                  transaction.times = 1;
                  assertThat(acme.has("anything")).isFalse();
                  return "loaded";
                }))
        .isEqualTo("loaded");
    assertThat(acme.has(KEY)).isFalse();
    transaction.commit();
    current = null;
    assertThat(acme.has(KEY)).isFalse();
    assertThat(tier.space(TenantId.of("acme")).asides).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatItInvalidatedActsThoughItFailsToTellWhatWasRolledBack(Thrown thrown) {
    acme.put("stock", "old", Duration.ofMinutes(1));
    PartlyRolledBack transaction = new PartlyRolledBack();
    current = transaction;
    acme.invalidate("stock:*", "stock");
    acme.put(KEY, "put", POLICY);
    transaction.thrown = thrown;
    transaction.commit();
    current = null;

    assertThat(acme.has("stock")).isFalse();
    assertThat(acme.has(KEY)).as("it may have been rolled back").isFalse();
    assertThat(tier.space(TenantId.of("acme")).asides).isEmpty();
  }

  /** A transaction that can go back to a savepoint. */
  private static final class PartlyRolledBack implements Transaction {

    private final List<Consumer<Outcome>> callbacks = new ArrayList<>();
    private int times;
    private @Nullable Thrown thrown;

    @Override
    public void onCompletion(Consumer<Outcome> callback) {
      callbacks.add(callback);
    }

    @Override
    public int partialRollbacks() {
      if (thrown != null) {
        thrown.raise();
      }
      return times;
    }

    void commit() {
      callbacks.forEach(callback -> callback.accept(Outcome.COMMITTED));
    }
  }
}
