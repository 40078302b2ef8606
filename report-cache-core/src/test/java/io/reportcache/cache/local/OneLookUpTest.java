package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Await;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A4 and F1: what a read in a transaction finds while others load, replace and invalidate, whatever
 * comes between its lines.
 */
class OneLookUpTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today:eu", String.class);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(5));
  private static final CachePolicy TAGGED = PLAIN.withTags(Tag.of("orders"));

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
  void whatIsHiddenIsDecidedByTheEntryThatWasRead() {
    acme.put(KEY, "tagged", TAGGED);
    Entry tagged = space.entries.peek(KEY);
    acme.put(KEY, "plain", PLAIN);
    Entry plain = space.entries.peek(KEY);
    TransactionWork work = new TransactionWork(tier.transactionServices(), null);
    work.invalidate(space, List.of(Tag.of("orders")), "test");
    assertThat(tagged).isNotNull();
    assertThat(plain).isNotNull();
    assertThat(work.hides(space, tagged)).isTrue();
    assertThat(work.hides(space, plain)).isFalse();
    assertThat(work.cached(space, KEY)).isSameAs(plain);
  }

  @ParameterizedTest
  @EnumSource
  void itsOwnLoadedValueIsNotReadOnceAnothersInvalidationHasReturned(Breadth breadth)
      throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.remember(KEY, TAGGED, () -> "old")).isEqualTo("old");
      assertThat(acme.remember(KEY, TAGGED, () -> "not run")).isEqualTo("old");
      elsewhere(() -> breadth.invalidate(caches));
      assertThat(acme.get(KEY)).isEmpty();
      assertThat(acme.has(KEY)).isFalse();
      assertThat(acme.getKeys()).isEmpty();
      assertThat(acme.remember(KEY, TAGGED, () -> "new")).isEqualTo("new");
      // What was loaded since is its own again, though the data may be as of when it began.
      assertThat(acme.remember(KEY, TAGGED, () -> "not run")).isEqualTo("new");
      assertThat(acme.ask(KEY, TAGGED, () -> "not run").value()).isEqualTo("new");
      transaction.committed();
    }
    assertThat(acme.get(KEY)).as("what may be as of when it began").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void itsOwnAbsenceIsNotReadOnceAnothersInvalidationHasReturned(Breadth breadth) throws Exception {
    CachePolicy absent = TAGGED.withAbsentTtl(Duration.ofMinutes(1));
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.rememberOptional(KEY, absent, () -> null)).isEmpty();
      elsewhere(() -> breadth.invalidate(caches));
      assertThat(acme.rememberOptional(KEY, absent, () -> "new")).contains("new");
      transaction.committed();
    }
  }

  @ParameterizedTest
  @EnumSource
  void itsOwnPutThatOthersInvalidatedIsNotReadAndNorIsWhatOthersLoadInItsPlace(Breadth breadth)
      throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "put", TAGGED);
      elsewhere(() -> breadth.invalidate(caches));
      elsewhere(() -> acme.remember(KEY, PLAIN, () -> "without what it has written"));
      assertThat(acme.get(KEY)).isEmpty();
      assertThat(acme.has(KEY)).isFalse();
      assertThat(acme.getKeys()).isEmpty();
      assertThat(acme.remember(KEY, TAGGED, () -> "loaded")).isEqualTo("loaded");
      transaction.committed();
    }
    // The loaded value may be from before the others' change, and theirs from before the commit.
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void aLoadInPlaceOfAPutStillTakesAwayWhatOthersLoaded() throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(KEY, "put", PLAIN);
      acme.refresh(KEY, PLAIN, () -> "loaded");
      elsewhere(() -> acme.invalidate(List.of(KEY), "test"));
      elsewhere(() -> acme.remember(KEY, PLAIN, () -> "from before the commit"));
      transaction.committed();
    }
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void whatOthersChangedBeforeItsLoadDoesNotMakeItLoadEachTime() throws Exception {
    int[] loads = new int[1];
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.has(KEY);
      elsewhere(() -> acme.invalidate("sales:*"));
      elsewhere(() -> acme.forget(KEY));
      for (int i = 0; i < 3; i++) {
        acme.remember(KEY, PLAIN, () -> "x" + ++loads[0]);
      }
      transaction.committed();
    }
    assertThat(loads[0]).isOne();
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void absenceOfItsOwnHidesWhatOthersLoadFromItsKeys() throws Exception {
    CachePolicy absent = PLAIN.withAbsentTtl(Duration.ofMinutes(1));
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.rememberOptional(KEY, absent, () -> null)).isEmpty();
      elsewhere(() -> acme.remember(KEY, PLAIN, () -> "others'"));
      assertThat(acme.has(KEY)).isEqualTo(acme.getKeys(KeyPattern.ALL).contains(KEY.text()));
      transaction.committed();
    }
  }

  @Test
  void whatActsAtOnceTakesThePlaceOfWhatItHasPut() throws Exception {
    ReportKey<Long> counter = ReportKey.of("logins", Long.class);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(counter, 10L, PLAIN);
      assertThat(acme.increment(counter, 1, PLAIN)).isOne();
      assertThat(acme.get(counter)).contains(1L);
      acme.put(KEY, "put", PLAIN);
      assertThat(acme.add(KEY, "added", PLAIN)).isTrue();
      assertThat(acme.get(KEY)).contains("added");
      transaction.committed();
    }
    assertThat(acme.get(counter)).contains(1L);
    assertThat(acme.get(KEY)).contains("added");
    assertThat(space.asides).isEmpty();
  }

  /** As JTA may end it: on another thread, while its own is in the middle of a read. */
  @Test
  void aReadThatItsEndComesUponSeesNothingOld() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    BoundTransactions own = new BoundTransactions();
    AtomicBoolean hold = new AtomicBoolean();
    BoundTransactions.Bound[] transaction = new BoundTransactions.Bound[1];
    Threads.Running<?>[] end = new Threads.Running<?>[1];
    try (TenantCacheManager slow =
        TenantCacheManager.builder()
            .transactions(own)
            .ticker(
                () -> {
                  if (hold.compareAndSet(true, false)) {
                    end[0] =
                        Threads.start(
                            () -> {
                              reading.countDown();
                              transaction[0].committed();
                              return null;
                            });
                    Await.latch(reading);
                    Await.until(
                        "it waits for the read, or is over",
                        () -> {
                          Thread.State state = end[0].thread().getState();
                          return state == Thread.State.BLOCKED || state == Thread.State.TERMINATED;
                        });
                  }
                  return 0;
                })
            .build()) {
      TenantCache cache = slow.tenant("acme");
      cache.put(KEY, "old", PLAIN);
      try (BoundTransactions.Bound bound = own.begin()) {
        transaction[0] = bound;
        cache.invalidate("sales:*");
        hold.set(true);
        assertThat(cache.get(KEY)).isEmpty();
      }
      assertThat(end[0]).as("its end came upon the read").isNotNull();
      end[0].result();
      assertThat(cache.get(KEY)).isEmpty();
    }
  }

  private static void elsewhere(Runnable work) throws Exception {
    Threads.start(
            () -> {
              work.run();
              return null;
            })
        .result();
  }
}
