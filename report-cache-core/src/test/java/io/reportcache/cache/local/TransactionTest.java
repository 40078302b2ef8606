package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.Loader;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A4: what a transaction invalidates, puts and loads is for itself until it has committed. */
class TransactionTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today:eu", String.class);
  private static final ReportKey<String> OTHER = ReportKey.of("stock:today", String.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(5)).withTags(Tag.of("orders"));

  private final BoundTransactions transactions = new BoundTransactions();
  private final ManualTicker ticker = new ManualTicker();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().ticker(ticker).transactions(transactions).build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void outsideOfATransactionTheCacheActsAtOnce() {
    acme.put(KEY, "one", POLICY);
    assertThat(acme.get(KEY)).contains("one");
    assertThat(acme.remember(KEY, POLICY, () -> "two")).isEqualTo("one");
    acme.invalidate("sales:*");
    assertThat(acme.has(KEY)).isFalse();
    assertThat(acme.rememberOptional(KEY, POLICY, () -> "three")).contains("three");
    assertThat(acme.ask(KEY, POLICY, () -> "four").source()).isEqualTo(Source.HIT);
    assertThat(acme.refresh(KEY, POLICY, () -> "five").value()).isEqualTo("five");
    assertThat(acme.forget(KEY)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void anInvalidationWaitsForTheCommit(Breadth breadth) throws Exception {
    acme.put(KEY, "old", POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      breadth.invalidate(caches);
      assertThat(elsewhere(() -> acme.get(KEY))).contains("old");
      assertThat(acme.get(KEY)).isEmpty(); // its own reads see it
      assertThat(acme.has(KEY)).isFalse();
      assertThat(acme.getKeys()).isEmpty();
      assertThat(acme.many(List.of(KEY))).isEmpty();
      transaction.committed();
      assertThat(acme.get(KEY)).isEmpty();
      assertThat(elsewhere(() -> acme.get(KEY))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRollbackLeavesNoTrace(Breadth breadth) throws Exception {
    acme.put(KEY, "old", POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(transaction).isSameAs(transactions.current());
      breadth.invalidate(caches);
      acme.put(KEY, "put", POLICY);
      acme.remember(OTHER, POLICY, () -> "loaded");
    }
    assertThat(acme.get(KEY)).contains("old");
    assertThat(acme.get(OTHER)).isEmpty();
    assertThat(transactions.current()).isNull();
  }

  @Test
  void aPutIsForItselfUntilTheCommit() throws Exception {
    acme.put(KEY, "old", POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "new", POLICY);
      assertThat(acme.get(KEY)).contains("new");
      assertThat(acme.remember(KEY, POLICY, () -> "not run")).isEqualTo("new");
      assertThat(acme.ask(KEY, POLICY, () -> "not run").source()).isEqualTo(Source.HIT);
      assertThat(elsewhere(() -> acme.get(KEY))).contains("old");
      transaction.committed();
    }
    assertThat(elsewhere(() -> acme.get(KEY))).contains("new");
  }

  @Test
  void putManyIsForItselfUntilTheCommit() throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.putMany(Map.of(KEY, "a", OTHER, "b"), POLICY);
      assertThat(acme.many(List.of(KEY, OTHER))).isEqualTo(Map.of(KEY, "a", OTHER, "b"));
      assertThat(acme.getKeys()).containsExactly(KEY.text(), OTHER.text());
      assertThat(acme.getKeys(KeyPattern.of("sales:*"))).containsExactly(KEY.text());
      assertThat(elsewhere(() -> acme.getKeys(KeyPattern.ALL))).isEmpty();
      transaction.committed();
    }
    assertThat(elsewhere(() -> acme.getKeys(KeyPattern.ALL)))
        .containsExactly(KEY.text(), OTHER.text());
  }

  @Test
  @SuppressWarnings("NullAway") // the mistake under test
  void putManyWithABadValuePutsNothing() {
    Map<ReportKey<String>, String> bad = new java.util.LinkedHashMap<>();
    bad.put(KEY, "fine");
    bad.put(OTHER, null);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThatThrownBy(() -> acme.putMany(bad, POLICY)).isInstanceOf(NullPointerException.class);
      transaction.committed();
    }
    assertThat(acme.getKeys()).isEmpty();
  }

  @Test
  void whatItLoadsIsNotGivenToOthersBeforeTheCommit() throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.ask(KEY, POLICY, () -> "uncommitted").source()).isEqualTo(Source.COMPUTED);
      assertThat(acme.remember(KEY, POLICY, () -> "not run")).isEqualTo("uncommitted");
      assertThat(elsewhere(() -> acme.get(KEY))).isEmpty();
      assertThat(elsewhere(() -> acme.remember(OTHER, POLICY, () -> "x"))).isEqualTo("x");
      transaction.committed();
    }
    assertThat(elsewhere(() -> acme.get(KEY))).contains("uncommitted");
  }

  @Test
  void othersDoNotJoinItsLoad() throws Exception {
    HeldLoader held = new HeldLoader(() -> "uncommitted");
    var inside =
        Threads.start(
            () -> {
              try (BoundTransactions.Bound transaction = transactions.begin()) {
                return acme.remember(KEY, POLICY, held);
              } // rolls back
            });
    held.awaitRead();
    assertThat(acme.ask(KEY, POLICY, () -> "committed"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("committed", Source.COMPUTED);
    held.release();
    assertThat(inside.result()).isEqualTo("uncommitted");
    assertThat(acme.get(KEY)).contains("committed");
  }

  @Test
  void itDoesNotJoinTheLoadOfOthers() throws Exception {
    HeldLoader held = new HeldLoader(() -> "old");
    var other = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.invalidate("sales:*");
      assertThat(acme.remember(KEY, POLICY, () -> "new")).isEqualTo("new");
      transaction.committed();
    }
    held.release();
    assertThat(other.result()).isEqualTo("old");
    assertThat(acme.get(KEY)).contains("new");
  }

  @ParameterizedTest
  @EnumSource
  void whatItInvalidatesItLoadsAnewAndKeepsAtTheCommit(Breadth breadth) throws Exception {
    acme.put(KEY, "old", POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      breadth.invalidate(caches);
      assertThat(acme.remember(KEY, POLICY, () -> "new")).isEqualTo("new");
      assertThat(elsewhere(() -> acme.remember(KEY, POLICY, () -> "not run"))).isEqualTo("old");
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("new");
  }

  @ParameterizedTest
  @EnumSource
  void whatItPutAfterItsInvalidationHoldsAtTheCommit(Breadth breadth) {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      breadth.invalidate(caches);
      acme.put(KEY, "new", POLICY);
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("new");
  }

  @ParameterizedTest
  @EnumSource
  void whatItPutBeforeItsInvalidationIsGone(Breadth breadth) {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "put", POLICY);
      acme.remember(OTHER, POLICY, () -> "loaded");
      breadth.invalidate(caches);
      assertThat(acme.get(KEY)).isEmpty();
      transaction.committed();
    }
    assertThat(acme.get(KEY)).isEmpty();
    boolean all = breadth == Breadth.TENANT || breadth == Breadth.EVERYTHING;
    // The tag is on both.
    assertThat(acme.has(OTHER)).isEqualTo(!all && breadth != Breadth.TAG);
  }

  @ParameterizedTest
  @EnumSource
  void aLoadDuringWhichItsOwnTransactionInvalidatesIsNotKept(Breadth breadth) {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.remember(
          KEY,
          POLICY,
          () -> {
            breadth.invalidate(caches);
            return "old";
          });
      assertThat(acme.get(KEY)).isEmpty();
      transaction.committed();
    }
    assertThat(acme.get(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void othersInvalidationBetweenItsLoadAndItsCommitIsKept(Breadth breadth) throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.remember(KEY, POLICY, () -> "old");
      elsewhere(() -> invalidate(breadth));
      transaction.committed();
    }
    assertThat(acme.get(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void othersInvalidationBetweenItsFirstCallAndItsLoadIsKept(Breadth breadth) throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.get(OTHER);
      elsewhere(() -> invalidate(breadth));
      acme.remember(KEY, POLICY, () -> "as of when the transaction began");
      transaction.committed();
    }
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void othersPutBetweenItsFirstCallAndItsLoadIsNotReplacedByOlderData() throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.get(OTHER);
      elsewhere(() -> put(acme, "newer"));
      acme.refresh(KEY, POLICY, () -> "as of when the transaction began");
      transaction.committed();
    }
    assertThat(acme.get(KEY).orElse("newer")).isEqualTo("newer");
  }

  @ParameterizedTest
  @EnumSource
  void othersInvalidationBetweenItsPutAndItsCommitIsKept(Breadth breadth) throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "old", POLICY);
      elsewhere(() -> invalidate(breadth));
      transaction.committed();
    }
    assertThat(acme.get(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aPutThatCannotHoldTakesWhatIsThereAway(Breadth breadth) throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "new", POLICY);
      elsewhere(() -> invalidate(breadth));
      // As the data is without what this transaction has written and not committed.
      elsewhere(() -> acme.remember(KEY, POLICY, () -> "from before the commit"));
      transaction.committed();
    }
    assertThat(acme.get(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void othersInvalidationOfSomethingElseLeavesItsPut(Breadth breadth) throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(OTHER, "new", CachePolicy.forever());
      elsewhere(() -> invalidate(breadth));
      elsewhere(caches::cleanUp); // forgets what no entry and no load needs
      transaction.committed();
    }
    boolean all = breadth == Breadth.TENANT || breadth == Breadth.EVERYTHING;
    assertThat(acme.has(OTHER)).isEqualTo(!all);
  }

  @ParameterizedTest
  @EnumSource
  void aLoadOfOthersThatItsCommitOvertakesIsNotStored(Breadth breadth) throws Exception {
    HeldLoader held = new HeldLoader(() -> "old");
    var other = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      breadth.invalidate(caches);
      transaction.committed();
    }
    held.release();
    assertThat(other.result()).isEqualTo("old");
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void aLoadOfOthersIsOvertakenByItsPut() throws Exception {
    HeldLoader held = new HeldLoader(() -> "old");
    var other = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "new", POLICY);
      transaction.committed();
    }
    held.release();
    other.result();
    assertThat(acme.get(KEY)).contains("new");
  }

  @Test
  void anUnknownOutcomeInvalidatesAndPutsNothing() {
    acme.put(KEY, "old", POLICY);
    acme.put(OTHER, "old", POLICY);
    ReportKey<String> third = ReportKey.of("third", String.class);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.invalidate("sales:*");
      acme.put(OTHER, "new", POLICY);
      acme.remember(third, POLICY, () -> "x");
      transaction.unknown();
    }
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.get(OTHER)).isEmpty(); // nobody knows which of both holds
    assertThat(acme.get(third)).isEmpty();
  }

  @Test
  void allTenantsAreInvalidatedAtTheCommit() throws Exception {
    TenantCache globex = caches.tenant("globex");
    put(globex, "old");
    put(acme, "old");
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      caches.invalidateAllTenants("sales:*");
      assertThat(globex.has(KEY)).isFalse();
      assertThat(elsewhere(() -> globex.has(KEY))).isTrue();
      transaction.committed();
    }
    assertThat(globex.has(KEY)).isFalse();
    assertThat(acme.has(KEY)).isFalse();
  }

  @Test
  void invalidatingNothingChangesNothing() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "new", POLICY);
      caches.invalidateAllTenants(List.of(), "test");
      acme.invalidate(List.of(), "test");
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("new");
  }

  @Test
  void oneTransactionChangesSeveralTenants() {
    TenantCache globex = caches.tenant("globex");
    put(globex, "old");
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      put(acme, "new");
      globex.invalidate("sales:*");
      assertThat(acme.get(KEY)).contains("new");
      assertThat(globex.get(KEY)).isEmpty();
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("new");
    assertThat(globex.get(KEY)).isEmpty();
  }

  @Test
  void forgetTellsWhatTheTransactionWouldHaveSeen() {
    acme.put(KEY, "old", POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.forget(KEY)).isTrue();
      assertThat(acme.forget(KEY)).isFalse();
      put(acme, "put");
      assertThat(acme.forget(KEY)).isTrue();
      assertThat(acme.forget(OTHER)).isFalse();
      transaction.committed();
    }
    assertThat(acme.has(KEY)).isFalse();
  }

  @Test
  void addAndIncrementActAtOnceAndAreNotTakenBack() throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(transaction).isNotNull();
      assertThat(acme.add(KEY, "x", POLICY)).isTrue();
      assertThat(acme.increment("logins")).isOne();
      assertThat(elsewhere(() -> acme.increment("logins"))).isEqualTo(2);
      assertThat(elsewhere(() -> acme.add(KEY, "y", POLICY))).isFalse();
    }
    assertThat(acme.get("logins", Long.class)).contains(2L);
    assertThat(acme.get(KEY)).contains("x");
  }

  @Test
  void anInnerTransactionEndsByItself() {
    acme.put(KEY, "old", POLICY);
    acme.put(OTHER, "old", POLICY);
    try (BoundTransactions.Bound outer = transactions.begin()) {
      acme.invalidate("sales:*");
      try (BoundTransactions.Bound inner = transactions.begin()) {
        assertThat(acme.get(KEY)).contains("old"); // doesn't see what the outer has written
        acme.invalidate("stock:*");
        inner.committed();
      }
      assertThat(acme.get(OTHER)).isEmpty();
      assertThat(acme.get(KEY)).isEmpty();
      assertThat(transactions.current()).isSameAs(outer);
    }
    assertThat(acme.get(KEY)).contains("old");
  }

  @Test
  void anInnerTransactionThatIsRolledBackLeavesTheOuter() {
    try (BoundTransactions.Bound outer = transactions.begin()) {
      put(acme, "outer");
      try (BoundTransactions.Bound inner = transactions.begin()) {
        assertThat(inner).isNotSameAs(outer);
        put(acme, "inner");
      }
      assertThat(acme.get(KEY)).contains("outer");
      outer.committed();
    }
    assertThat(acme.get(KEY)).contains("outer");
  }

  @Test
  void transactionsEndedInTheWrongOrderLeaveNoneBound() {
    BoundTransactions.Bound outer = transactions.begin();
    BoundTransactions.Bound inner = transactions.begin();
    outer.committed();
    assertThat(transactions.current()).isSameAs(inner);
    inner.committed();
    assertThat(transactions.current()).isNull();
  }

  @Test
  void committedTwiceOrClosedAfterwardsActsOnce() {
    put(acme, "old");
    BoundTransactions.Bound transaction = transactions.begin();
    acme.invalidate("sales:*");
    transaction.committed();
    put(acme, "new");
    transaction.committed();
    transaction.unknown();
    transaction.close();
    assertThat(acme.get(KEY)).contains("new");
  }

  @Test
  void absenceIsKeptAtTheCommit() {
    CachePolicy absent = POLICY.withAbsentTtl(Duration.ofMinutes(1));
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.rememberOptional(KEY, absent, () -> null)).isEmpty();
      assertThat(acme.rememberOptional(KEY, absent, () -> "not run")).isEmpty();
      assertThat(acme.rememberOptional(OTHER, POLICY, () -> null)).isEmpty();
      assertThat(acme.has(KEY)).isFalse();
      transaction.committed();
    }
    assertThat(acme.rememberOptional(KEY, absent, () -> "not run")).isEmpty();
    assertThat(acme.rememberOptional(OTHER, absent, () -> "x")).contains("x");
  }

  @Test
  void aLoaderThatFailsLeavesNothing() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThatThrownBy(
              () ->
                  acme.remember(
                      KEY,
                      POLICY,
                      () -> {
                        throw new java.io.IOException("disk gone");
                      }))
          .isInstanceOf(java.io.IOException.class);
      assertThat(acme.remember(KEY, POLICY, () -> "works")).isEqualTo("works");
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("works");
  }

  @Test
  void aLoaderThatAsksForItsOwnKeyIsAnErrorNotAnEndlessLoop() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThatThrownBy(
              () -> acme.remember(KEY, POLICY, () -> acme.remember(KEY, POLICY, () -> "never")))
          .isInstanceOf(RecursiveLoadException.class)
          .hasMessageContaining("the loader of key 'sales:today:eu' asks for that key again");
      assertThat(acme.remember(KEY, POLICY, () -> acme.remember(OTHER, POLICY, () -> "part")))
          .isEqualTo("part");
      transaction.committed();
    }
    assertThat(acme.get(OTHER)).contains("part");
  }

  @Test
  void aTagLearnedInATransactionCounts() throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.remember(
          KEY,
          CachePolicy.forever(),
          Loader.tagging(
              load -> {
                load.tag("learned");
                return "old";
              }));
      elsewhere(
          () -> {
            acme.invalidate(List.of(Tag.of("learned")), "test");
            return null;
          });
      transaction.committed();
    }
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void aValueOfAnotherTypeIsRefusedInsideToo() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      put(acme, "text");
      assertThatThrownBy(() -> acme.get(KEY.text(), Long.class))
          .isInstanceOf(KeyTypeException.class);
      transaction.committed();
    }
  }

  private Void invalidate(Breadth breadth) {
    breadth.invalidate(caches);
    return null;
  }

  private static Void put(TenantCache cache, String value) {
    cache.put(KEY, value, POLICY);
    return null;
  }

  /** Runs the work on another thread, which is in no transaction. */
  private static <T> T elsewhere(Callable<T> work) throws Exception {
    return Threads.start(work).result();
  }
}
