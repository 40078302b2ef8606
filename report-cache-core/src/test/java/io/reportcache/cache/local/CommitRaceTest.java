package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A4 and F1: others invalidate while a transaction's changes are being taken over. */
class CommitRaceTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today:eu", String.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(5)).withTags(Tag.of("orders"));

  private final BoundTransactions transactions = new BoundTransactions();
  private final AtomicReference<Runnable> atNextReading = new AtomicReference<>(() -> {});
  private final LocalTier tier =
      Tiers.of(
          TenantCacheManager.builder()
              .transactions(transactions)
              .ticker(
                  () -> {
                    atNextReading.getAndSet(() -> {}).run();
                    return 0;
                  }));
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, TenantResolver.bound());
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @ParameterizedTest
  @EnumSource
  void anInvalidationAmongTheTransactionsOwnIsKept(Breadth breadth) {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.invalidate("stock:*");
      acme.put(KEY, "old", POLICY);
      // The time is read for each of the transaction's own invalidations, right before its fence.
      atNextReading.set(() -> breadth.invalidate(caches));
      transaction.committed();
    }
    assertThat(acme.get(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"KEY", "EXACT_PATTERN"})
  void anInvalidationBetweenTheTransactionsOwnAndItsValuesIsKept(Breadth breadth) throws Exception {
    // Those two take the store's lock themselves, and so come before or after the value as a whole.
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Threads.Running<Void>> commit = new AtomicReference<>();
    tier.store.betweenWrites(
        () -> {
          commit.set(
              Threads.start(
                  () -> {
                    try (BoundTransactions.Bound transaction = transactions.begin()) {
                      acme.invalidate("stock:*");
                      acme.put(KEY, "old", POLICY);
                      begun.countDown();
                      transaction.committed();
                    }
                    return null;
                  }));
          Threads.await(begun);
          commit.get().awaitWaiting(); // for the store, having looked at everything else
          breadth.invalidate(caches);
        });
    commit.get().result();
    assertThat(acme.get(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"KEY", "EXACT_PATTERN"})
  void anInvalidationBetweenALoadAndItsStoreIsKept(Breadth breadth) throws Exception {
    AtomicReference<Threads.Running<String>> load = new AtomicReference<>();
    CountDownLatch loaded = new CountDownLatch(1);
    tier.store.betweenWrites(
        () -> {
          load.set(
              Threads.start(
                  () ->
                      acme.remember(
                          KEY,
                          POLICY,
                          () -> {
                            loaded.countDown();
                            return "old";
                          })));
          Threads.await(loaded);
          load.get().awaitWaiting();
          breadth.invalidate(caches);
        });
    assertThat(load.get().result()).isEqualTo("old");
    assertThat(acme.get(KEY)).isEmpty();
  }
}
