package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.Loader;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Await;
import io.reportcache.testing.Seed;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** B4 and F1: what is derived is dropped with its source, also while it is being loaded from it. */
class CascadesTest {

  private static final ReportKey<String> SALES = ReportKey.of("sales:today", String.class);
  private static final ReportKey<String> DASHBOARD = ReportKey.of("dashboard", String.class);
  private static final Duration ONE_HOUR = Duration.ofHours(1);
  private static final CachePolicy HOUR = CachePolicy.ttl(ONE_HOUR);
  private static final Tag ORDERS = Tag.of("orders");

  private final BoundTransactions transactions = new BoundTransactions();
  private final AtomicReference<Runnable> atNextReading = new AtomicReference<>(() -> {});
  private final AtomicLong now = new AtomicLong();
  private final LocalTier tier =
      Tiers.of(
          TenantCacheManager.builder()
              .maximumSize(4)
              .transactions(transactions)
              .cascade("sales:*", "dashboard:*")
              .ticker(
                  () -> {
                    atNextReading.getAndSet(() -> {}).run();
                    return now.get();
                  }));
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, TenantResolver.bound());
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  /** Reads old sales, and is held before its dashboard is there. */
  private final class HeldDashboard {

    private final HeldLoader loader = new HeldLoader(() -> "built on " + acme.get(SALES).get());
    private final Threads.Running<String> load =
        Threads.start(() -> acme.remember(DASHBOARD, HOUR, loader));

    HeldDashboard() {
      loader.awaitRead();
    }

    void releaseAndExpectOvertaken() throws Exception {
      loader.release();
      assertThat(load.result()).isEqualTo("built on old"); // F2: it still answers its caller
      assertThat(acme.has(DASHBOARD)).isFalse();
    }
  }

  @Test
  void aDashboardBeingLoadedFromTheOldValueIsOvertakenByAPut() throws Exception {
    acme.put(SALES, "old", HOUR);
    HeldDashboard dashboard = new HeldDashboard();

    acme.put(SALES, "new", HOUR);

    dashboard.releaseAndExpectOvertaken();
  }

  @Test
  void aDashboardBeingLoadedFromTheOldValueIsOvertakenByARefresh() throws Exception {
    acme.put(SALES, "old", HOUR);
    HeldDashboard dashboard = new HeldDashboard();

    acme.refresh(SALES, HOUR, () -> "new");

    dashboard.releaseAndExpectOvertaken();
  }

  @Test
  void aRefreshThatNobodyWaitsForAnyMoreDropsWhatIsDerivedWhenItsValueIsThere() throws Exception {
    acme.put(SALES, "old", HOUR);
    HeldLoader slow = new HeldLoader(() -> "new");
    assertThatThrownBy(() -> acme.refresh(SALES, HOUR.withHardTimeout(Duration.ofMillis(1)), slow))
        .isInstanceOf(LoadTimeoutException.class);
    acme.put(DASHBOARD, "built on old", HOUR);
    assertThat(acme.has(DASHBOARD)).isTrue();

    slow.release();
    Await.until("the new sales are there", () -> acme.get(SALES).equals(Optional.of("new")));

    Await.until("the dashboard is gone", () -> !acme.has(DASHBOARD));
  }

  @Test
  void aDashboardBeingLoadedIsOvertakenThoughTheTagOfItsSourceBecomesKnownLater() throws Exception {
    CountDownLatch hasRead = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Threads.Running<String> load =
        Threads.start(
            () ->
                acme.remember(
                    DASHBOARD,
                    HOUR,
                    () ->
                        "built on "
                            + acme.remember(
                                SALES,
                                HOUR,
                                Loader.tagging(
                                    context -> {
                                      hasRead.countDown();
                                      Threads.await(released);
                                      context.tag(ORDERS);
                                      return "old";
                                    }))));
    Threads.await(hasRead);

    acme.invalidate(List.of(ORDERS), "test");
    released.countDown();

    assertThat(load.result()).isEqualTo("built on old");
    assertThat(acme.has(SALES)).isFalse();
    assertThat(acme.has(DASHBOARD)).isFalse();
  }

  @Test
  void inATransactionADashboardGoesThoughTheTagOfItsSourceBecomesKnownLater() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.has(SALES); // the transaction reads the data as it is now
      Threads.start(
              () -> {
                acme.invalidate(List.of(ORDERS), "test");
                return null;
              })
          .task();
      Await.until("the tag is invalidated", () -> tier.order.now() > 0);
      String built =
          acme.remember(
              DASHBOARD,
              HOUR,
              () ->
                  "built on "
                      + acme.remember(
                          SALES,
                          HOUR,
                          Loader.tagging(
                              context -> {
                                context.tag(ORDERS);
                                return "old";
                              })));
      assertThat(built).isEqualTo("built on old");
      transaction.committed();
    }

    assertThat(acme.has(SALES)).isFalse();
    assertThat(acme.has(DASHBOARD)).isFalse();
  }

  /** Lets the replacement come as far as the store, and builds a dashboard from the old value. */
  private void buildWhileItIsReplaced(Callable<Void> replacement) throws Exception {
    acme.put(SALES, "old", HOUR);
    AtomicReference<Threads.Running<Void>> replacing = new AtomicReference<>();
    tier.store.betweenWrites(
        () -> {
          replacing.set(Threads.start(replacement));
          replacing.get().awaitWaiting();
          assertThat(acme.remember(DASHBOARD, HOUR, () -> "built on " + acme.get(SALES).get()))
              .isEqualTo("built on old");
          assertThat(acme.has(DASHBOARD)).isTrue();
        });
    replacing.get().result();
  }

  @Test
  void whatOthersBuildFromTheOldValueWhileItIsReplacedIsDropped() throws Exception {
    buildWhileItIsReplaced(
        () -> {
          acme.put(SALES, "new", HOUR);
          return null;
        });

    assertThat(acme.has(DASHBOARD)).isFalse();
  }

  @Test
  void whatOthersBuildFromTheOldValueWhileATransactionCommitsIsDropped() throws Exception {
    buildWhileItIsReplaced(
        () -> {
          try (BoundTransactions.Bound transaction = transactions.begin()) {
            acme.put(SALES, "new", HOUR);
            transaction.committed();
          }
          return null;
        });

    assertThat(acme.get(SALES)).contains("new");
    assertThat(acme.has(DASHBOARD)).isFalse();
  }

  @Test
  void aDashboardGoesThoughItsSourceGotItsTagWhileThatWasBeingInvalidated() {
    // The time is read for the fence, after the first look at what has the tag.
    atNextReading.set(
        () -> {
          acme.put(SALES, "old", HOUR.withTags(ORDERS));
          acme.remember(DASHBOARD, HOUR, () -> "built on " + acme.get(SALES).get());
          assertThat(acme.has(DASHBOARD)).isTrue();
        });

    acme.invalidate(List.of(ORDERS), "test");

    assertThat(acme.has(SALES)).isFalse();
    assertThat(acme.has(DASHBOARD)).isFalse();
  }

  @Test
  void aTransactionKeepsTheDashboardThatItPutAfterItsSource() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(SALES, "new", HOUR);
      acme.put(DASHBOARD, "built on new", HOUR);
      transaction.committed();
    }

    assertThat(acme.get(SALES)).contains("new");
    assertThat(acme.get(DASHBOARD)).contains("built on new");
  }

  @Test
  void aTransactionDropsTheDashboardThatItPutBeforeItsSource() {
    boolean seenInside;
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(DASHBOARD, "built on old", HOUR);
      acme.put(SALES, "new", HOUR);
      seenInside = acme.has(DASHBOARD);
      transaction.committed();
    }

    assertThat(seenInside).isFalse();
    assertThat(acme.get(SALES)).contains("new");
    assertThat(acme.has(DASHBOARD)).isFalse();
  }

  @Test
  void aTransactionThatIsRolledBackDropsNothing() {
    acme.put(SALES, "old", HOUR);
    acme.put(DASHBOARD, "built on old", HOUR);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.put(SALES, "new", HOUR);
      assertThat(acme.has(DASHBOARD)).isFalse();
    }

    assertThat(acme.has(DASHBOARD)).isTrue();
  }

  enum ByTime {
    EXPIRY {
      @Override
      void act(CascadesTest test) {
        test.now.addAndGet(Duration.ofMinutes(2).toNanos());
        test.caches.cleanUp();
      }
    },
    LOAD_OF_WHAT_HAS_EXPIRED {
      @Override
      void act(CascadesTest test) {
        test.now.addAndGet(Duration.ofMinutes(2).toNanos());
        test.acme.remember(SALES, HOUR, () -> "new");
      }
    },
    EVICTION {
      @Override
      void act(CascadesTest test) {
        for (int i = 0; i < 3; i++) {
          test.acme.get(DASHBOARD);
          test.acme.put("other:" + i, "value", Duration.ofHours(1));
        }
        assertThat(test.acme.has(SALES)).isFalse();
      }
    },
    RENEWAL {
      @Override
      void act(CascadesTest test) {
        test.acme.renew(SALES, HOUR, () -> "new");
        assertThat(test.acme.get(SALES)).contains("new");
      }
    };

    abstract void act(CascadesTest test);
  }

  @ParameterizedTest
  @EnumSource
  void whatTimeDoesLeavesWhatIsDerived(ByTime cause) {
    acme.put(SALES, "old", Duration.ofMinutes(1));
    acme.put(DASHBOARD, "built on old", HOUR);

    cause.act(this);

    assertThat(acme.has(DASHBOARD)).isTrue();
  }

  @Test
  void anotherTenantKeepsWhatIsDerived() {
    caches.tenant("globex").put(SALES, "sales", HOUR.withTags(ORDERS));
    caches.tenant("globex").put(DASHBOARD, "dashboard", HOUR);
    acme.put(SALES, "sales", HOUR.withTags(ORDERS));

    acme.invalidate(List.of(ORDERS, KeyPattern.of("sales:*")), "test");

    assertThat(caches.tenant("globex").has(DASHBOARD)).isTrue();
  }

  @Test
  void aTagThatNoSourceHasLeavesWhatIsDerived() {
    acme.put(SALES, "sales", HOUR.withTags(ORDERS));
    acme.put(DASHBOARD, "dashboard", HOUR);
    acme.put("products", "products", Duration.ofHours(1));

    acme.invalidate(List.of(Tag.of("products")), "test");

    assertThat(acme.has(DASHBOARD)).isTrue();
  }

  @Test
  void itIsExplainedByWhatDroppedTheSource() {
    acme.put(DASHBOARD, "dashboard", HOUR);

    acme.invalidate(List.of(KeyPattern.of("sales:*")), "order.created");

    assertThat(acme.explain(DASHBOARD).toString())
        .contains("dropped by pattern 'dashboard:*' (order.created)");
  }

  @Test
  void aCascadeThatIsAddedLaterDropsWhatItWasNotNotedFor() {
    acme.put(ReportKey.of("rates:eur", Double.class), 1.08, HOUR.withTags(Tag.of("rates")));
    acme.put("prices", "prices", ONE_HOUR);
    acme.put("stock", "stock", ONE_HOUR);

    caches.cascade("rates:*", "prices:*");

    assertThat(acme.getKeys()).containsExactly("stock");
    acme.put("prices", "prices", ONE_HOUR);
    caches.cascade("rates:*", "prices:*"); // is there already
    assertThat(acme.has("prices")).isTrue();
    acme.invalidate("rates:usd");
    assertThat(acme.has("prices")).isFalse();
  }

  @Test
  void aCascadeThatIsAddedLaterLeavesWhatNeverHadATag() {
    acme.put("rates:eur", 1.08, ONE_HOUR);
    acme.put("prices", "prices", ONE_HOUR);

    caches.cascade("rates:*", "prices:*");

    assertThat(acme.getKeys()).containsExactly("prices", "rates:eur");
  }

  @Test
  void aLoopIsRefusedWherever() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> caches.cascade("dashboard", "sales:*"))
        .withMessageContaining("closes a loop");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TenantCacheManager.builder().cascade("a:*", "b:*").cascade("b:*", "a:1"))
        .withMessageContaining("closes a loop");
  }

  @Test
  void moreCascadesThanThereAreBitsAllHold() {
    for (int i = 0; i < 100; i++) {
      caches.cascade("from" + i + ":*", "to" + i + ":*");
    }
    for (int i = 0; i < 100; i++) {
      TenantCache tenant = caches.tenant(TenantId.of("t" + i));
      tenant.put(ReportKey.of("from" + i + ":x", String.class), "x", HOUR.withTags(ORDERS));
      tenant.put("to" + i, "x", ONE_HOUR);

      tenant.invalidate(List.of(ORDERS), "test");

      assertThat(tenant.has("to" + i)).as("to%d", i).isFalse();
    }
  }

  /** Sales are tagged as they are loaded, and the dashboard is built on what is cached of them. */
  @Test
  void noReaderGetsADashboardOlderThanTheLastDropOfSalesThatReturned() throws Exception {
    long seed = Seed.of("cascade");
    AtomicLong version = new AtomicLong();
    AtomicLong dropped = new AtomicLong();
    AtomicBoolean done = new AtomicBoolean();
    ReportKey<Long> sales = ReportKey.of("sales:today", Long.class);
    ReportKey<Long> board = ReportKey.of("dashboard", Long.class);
    List<Threads.Running<Long>> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      readers.add(
          Threads.start(
              () -> {
                long reads = 0;
                while (!done.get()) {
                  long floor = dropped.get();
                  long seen =
                      acme.remember(
                          board,
                          HOUR,
                          () ->
                              acme.remember(
                                  sales,
                                  HOUR,
                                  Loader.tagging(
                                      context -> {
                                        long read = version.get();
                                        context.tag(ORDERS);
                                        return read;
                                      })));
                  assertThat(seen).as("seed %d", seed).isGreaterThanOrEqualTo(floor);
                  reads++;
                }
                return reads;
              }));
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      long changed = version.incrementAndGet();
      switch (random.nextInt(7)) {
        case 0 -> acme.forget("sales:today");
        case 1 -> acme.invalidate("sales:*");
        case 2 -> acme.invalidate(List.of(sales, Tag.of("no")), "test");
        case 3 -> caches.invalidateAllTenants(List.of(ORDERS), "test");
        case 4 -> {
          try (BoundTransactions.Bound transaction = transactions.begin()) {
            acme.invalidate(List.of(ORDERS), "test");
            transaction.committed();
          }
        }
        default -> acme.invalidate(List.of(ORDERS), "test");
      }
      dropped.set(changed);
    }
    done.set(true);
    for (var reader : readers) {
      assertThat(reader.result()).isPositive();
    }
  }
}
