package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import io.reportcache.ReportCache;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that callers change after they were cached are found, counted and logged once. */
@SuppressWarnings({"rawtypes", "unchecked"})
class MutationCheckTest {

  private static final ReportKey<List> KEY = ReportKey.of("sales:today", List.class);
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final CachePolicy PLAIN = CachePolicy.ttl(TTL);

  private final CapturedLog log = CapturedLog.of(TenantCacheManager.class);
  private final ManualTicker ticker = new ManualTicker();
  private final ManualExecutor background = new ManualExecutor();
  private final BoundTransactions transactions = new BoundTransactions();
  private final TenantCacheManager caches =
      TenantCacheManager.builder()
          .mutationCheckEvery(1)
          .maximumSize(10)
          .ticker(ticker)
          .executor(background)
          .transactions(transactions)
          .build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
    log.close();
  }

  record Sales(String month, List<String> rows) {}

  static final class Totals {
    private int sum;

    void setSum(int sum) {
      this.sum = sum;
    }
  }

  record Change(String name, Object value, Consumer<Object> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Change> changes() {
    return Stream.of(
        new Change("list", new ArrayList<>(List.of("a")), v -> ((List) v).add("b")),
        new Change("map", new HashMap<>(Map.of("a", 1)), v -> ((Map) v).put("a", 2)),
        new Change("bean", new Totals(), v -> ((Totals) v).setSum(7)),
        new Change("array", new int[] {1, 2}, v -> ((int[]) v)[1] = 3),
        new Change(
            "record's list", new Sales("May", new ArrayList<>()), v -> ((Sales) v).rows().add("x")),
        new Change("date", new Date(0), v -> ((Date) v).setTime(1)));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void eachKindOfChangeIsFoundOnceAndNoneWhereThereIsNone(Change each) {
    ReportKey<Object> key = ReportKey.of("sales:today", Object.class);
    acme.put(key, each.value(), PLAIN);
    for (int i = 0; i < 3; i++) {
      assertThat(acme.get(key)).containsSame(each.value());
    }
    assertFound(0);
    each.change().accept(each.value());
    for (int i = 0; i < 3; i++) {
      assertThat(acme.get(key)).as("is served all the same").containsSame(each.value());
    }
    assertFound(1);
    assertThat(log.at(Level.WARN))
        .singleElement()
        .asString()
        .contains(
            "sales:today", "'acme'", each.value().getClass().getName(), "immutable", "List.copyOf");
  }

  @Test
  void everyWayToReadFindsIt() {
    List<Runnable> reads =
        List.of(
            () -> acme.get(KEY),
            () -> acme.many(List.of(KEY)),
            () -> acme.remember(KEY, PLAIN, ArrayList::new),
            () -> acme.remember(KEY, TTL, ArrayList::new),
            () -> acme.rememberOptional(KEY, PLAIN, ArrayList::new),
            () -> acme.ask(KEY, PLAIN, ArrayList::new));
    for (Runnable read : reads) {
      change(acme.remember(KEY, PLAIN, ArrayList::new));
      long before = acme.stats().mutations();
      read.run();
      assertFound(before + 1);
    }
    assertThat(log.at(Level.WARN)).as("once for a report of a tenant").hasSize(1);
    caches.tenant("globex").remember(KEY, PLAIN, ArrayList::new).add("x");
    caches.tenant("globex").get(KEY);
    assertThat(log.at(Level.WARN)).hasSize(2);
  }

  @Test
  void anExpiredOrAnInvalidatedValueThatIsServedIsCompared() {
    CachePolicy stale = PLAIN.withStaleWhileRevalidate(TTL).withStaleAfterInvalidation(TTL);
    change(acme.remember(KEY, stale, ArrayList::new));
    ticker.advance(TTL);
    acme.remember(KEY, stale, ArrayList::new);
    assertThat(acme.stats().staleHits()).isOne();
    assertFound(1);
    acme.put(KEY, new ArrayList<>(), stale);
    change(acme.get(KEY).orElseThrow());
    acme.invalidate("sales:*");
    acme.remember(KEY, stale, ArrayList::new);
    assertThat(acme.stats().invalidatedHits()).isOne();
    assertFound(2);
  }

  @Test
  void aValueThatWasJoinedIsCompared() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    var leader =
        Threads.start(
            () ->
                acme.remember(
                    KEY,
                    PLAIN,
                    () -> {
                      begun.countDown();
                      Threads.await(released);
                      return new ArrayList<>();
                    }));
    Threads.await(begun);
    var joined = Threads.start(() -> acme.remember(KEY, PLAIN, ArrayList::new));
    joined.awaitWaiting();
    released.countDown();
    change(leader.result());
    joined.result();
    acme.get(KEY);
    assertFound(1);
  }

  @Test
  void whatATransactionReadsOfItsOwnIsCompared() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      change(acme.remember(KEY, PLAIN, ArrayList::new));
      acme.get(KEY);
      assertFound(1);
      acme.put(KEY, new ArrayList<>(), PLAIN);
      change(acme.ask(KEY, PLAIN, ArrayList::new).value());
      acme.rememberOptional(KEY, PLAIN, ArrayList::new);
      assertFound(2);
      transaction.committed();
    }
    change(acme.get(KEY).orElseThrow());
    acme.get(KEY);
    assertFound(3);
  }

  @Test
  void aValueThatNobodyReadsAgainIsComparedWhenItLeaves() {
    List<Runnable> ends =
        List.of(
            () -> acme.put(KEY, List.of(), PLAIN),
            () -> acme.refresh(KEY, PLAIN, List::of),
            () -> acme.forget(KEY),
            () -> {
              acme.invalidate("sales:*");
              caches.cleanUp();
            },
            () -> {
              ticker.advance(TTL.plusMillis(1));
              caches.cleanUp();
            },
            () -> {
              for (int i = 0; i < 20; i++) {
                acme.put("other:" + i, "x", TTL);
              }
            });
    for (int i = 0; i < ends.size(); i++) {
      acme.forget(KEY);
      List list = new ArrayList<>();
      acme.put(KEY, list, PLAIN);
      list.add("x");
      ends.get(i).run();
      assertFound(i + 1);
    }
  }

  @Test
  void furtherChangesCountAgain() {
    List list = new ArrayList<>();
    acme.put(KEY, list, PLAIN);
    for (int i = 1; i <= 3; i++) {
      list.add("x");
      acme.get(KEY);
      acme.get(KEY);
      assertFound(i);
    }
    assertThat(log.at(Level.WARN)).hasSize(1);
  }

  @Test
  void aViewOfWhatWasChangedIsFoundOnceAndReachesItsReaders() {
    List<String> whole = new ArrayList<>(List.of("a", "b"));
    List<String> view = whole.subList(0, 1);
    acme.put(KEY, view, PLAIN);
    whole.add("c");
    for (int i = 0; i < 3; i++) {
      assertThat(acme.get(KEY).orElseThrow() == view).isTrue();
    }
    assertFound(1);
  }

  @Test
  void aValueThatFailsWhenItIsLookedAtIsServedAndItsClassLeftAlone() {
    for (Throwable failure :
        List.of(new IllegalStateException("no session"), new AssertionError("a test's"))) {
      Lazy.looks.set(0);
      TenantCacheManager fresh = TenantCacheManager.builder().mutationCheckEvery(1).build();
      try (CapturedLog own = CapturedLog.of(TenantCacheManager.class)) {
        Lazy lazy = new Lazy(failure);
        fresh.tenant("acme").put(KEY, lazy, PLAIN);
        for (int i = 0; i < 3; i++) {
          assertThat(fresh.tenant("acme").get(KEY).orElseThrow() == lazy).isTrue();
        }
        fresh.tenant("acme").put(ReportKey.of("other", List.class), new Lazy(failure), PLAIN);
        assertThat(Lazy.looks).hasValue(1);
        assertThat(own.at(Level.WARN)).singleElement().asString().contains(Lazy.class.getName());
        assertThat(fresh.statsOfAllTenants().mutations()).isZero();
      } finally {
        fresh.close();
      }
    }
  }

  @Test
  void changesByAnotherThreadWhileAHitLooksReachNoCaller() throws Exception {
    Map<Integer, Integer> map = new HashMap<>();
    ReportKey<Map> key = ReportKey.of("sales:all", Map.class);
    acme.put(key, map, PLAIN);
    CountDownLatch done = new CountDownLatch(1);
    var writer =
        Threads.start(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                map.put(i % 1_000, i);
                if (i % 3 == 0) {
                  map.remove(i % 1_000);
                }
              }
              done.countDown();
              return null;
            });
    do {
      assertThat(acme.get(key).orElseThrow() == map).isTrue();
    } while (done.getCount() > 0);
    writer.result();
    acme.get(key);
    assertThat(acme.stats().mutations() > 0 || log.at(Level.WARN).size() == 1).isTrue();
  }

  @Test
  void everyFewReadsAreEnoughIfSaidSo() {
    try (TenantCacheManager seldom = TenantCacheManager.builder().mutationCheckEvery(3).build()) {
      TenantCache tenant = seldom.tenant("acme");
      List list = new ArrayList<>();
      tenant.put(KEY, list, PLAIN);
      list.add("x");
      tenant.get(KEY);
      tenant.get(KEY);
      assertThat(tenant.stats().mutations()).isZero();
      tenant.get(KEY);
      assertThat(tenant.stats().mutations()).isOne();
    }
  }

  @Test
  void unlessAskedForNothingIsLookedAtAndEntriesAreTheCommonOnes() {
    LocalTier tier = Tiers.of(TenantCacheManager.builder());
    try (TenantCacheManager off = new LocalTenantCacheManager(tier, TenantResolver.bound())) {
      Lazy.looks.set(0);
      Lazy lazy = new Lazy(new IllegalStateException("no session"));
      off.tenant("acme").put(KEY, lazy, PLAIN);
      off.tenant("acme").get(KEY);
      off.tenant("acme").forget(KEY);
      assertThat(Lazy.looks).hasValue(0);
      off.tenant("acme").put(KEY, new ArrayList<>(), PLAIN);
      assertThat(tier.space(off.tenant("acme").tenant()).entries.peek(KEY))
          .isExactlyInstanceOf(Entry.class);
    }
  }

  @Test
  void textsAndNumbersCostNothing() {
    LocalTier tier = Tiers.of(TenantCacheManager.builder().mutationCheckEvery(1));
    try (TenantCacheManager on = new LocalTenantCacheManager(tier, TenantResolver.bound())) {
      TenantCache tenant = on.tenant("acme");
      tenant.put("text", "x", TTL);
      tenant.increment("count");
      tier.space(tenant.tenant())
          .entries
          .forEach(entry -> assertThat(entry).isExactlyInstanceOf(Entry.class));
    }
  }

  @Test
  void aReportCacheIsAskedForItTheSameWay() {
    Report<NoParams, Sales> sales =
        Report.named("sales", Sales.class)
            .ttl(TTL)
            .generatedBy(() -> new Sales("May", new ArrayList<>()));
    try (ReportCache reports =
        ReportCache.builder().report(sales).mutationCheckEvery(1).cleanUp(null).build()) {
      reports.tenant("acme").get(sales).rows().add("mine");
      reports.tenant("acme").get(sales);
      assertThat(reports.caches().statsOfAllTenants().mutations()).isOne();
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportCache.builder().mutationCheckEvery(0))
        .withMessageContaining("mutationCheckEvery must be at least 1, was 0");
  }

  private static void change(List list) {
    list.add("changed by its reader");
  }

  private void assertFound(long count) {
    assertThat(acme.stats().mutations()).isEqualTo(count);
  }

  /** A list as an O/R mapper makes them. */
  private static final class Lazy extends AbstractList<String> {
    static final AtomicInteger looks = new AtomicInteger();
    private final Throwable failure;

    Lazy(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public String get(int index) {
      return "x";
    }

    @Override
    public int size() {
      looks.incrementAndGet();
      throw Joins.asItIs(failure);
    }
  }
}
