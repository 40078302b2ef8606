package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadTicket;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Values that callers load themselves, by a ticket that they took before. How they meet
 * invalidations of each breadth is in {@link RaceMatrixTest}.
 */
class TicketTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today:eu", String.class);
  private static final ReportKey<String> OTHER = ReportKey.of("stock:today", String.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(5)).withTags(Tag.of("orders"));

  private final BoundTransactions transactions = new BoundTransactions();
  private final ManualTicker ticker = new ManualTicker();
  private final LocalTier tier =
      Tiers.of(
          TenantCacheManager.builder()
              .ticker(ticker)
              .transactions(transactions)
              .loadTimeout(Duration.ofSeconds(20)));
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, TenantResolver.bound());
  private final TenantCache acme = caches.tenant("acme");
  private final Space space = tier.space(TenantId.of("acme"));

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void whatIsStoredServesAsALoadedValueDoes() {
    LoadTicket<String> ticket = acme.ticket(KEY, POLICY);
    assertThat(ticket.key()).isEqualTo(KEY);
    assertThat(ticket.tenant()).isEqualTo(TenantId.of("acme"));
    assertThat(ticket.isOvertaken()).isFalse();
    assertThat(ticket.isOfTransaction()).isFalse();
    ticker.advance(Duration.ofSeconds(2));
    assertThat(ticket.store("loaded")).isTrue();

    assertThat(acme.ask(KEY, POLICY, () -> "not run"))
        .satisfies(
            answer -> {
              assertThat(answer.value()).isEqualTo("loaded");
              assertThat(answer.source()).isEqualTo(Source.HIT);
            });
    assertThat(acme.stats().loads()).isOne();
    assertThat(acme.stats().loadTime()).isEqualTo(Duration.ofSeconds(2));
    ticker.advance(Duration.ofMinutes(5));
    assertThat(acme.get(KEY)).as("its life began when it was stored").isEmpty();
  }

  @Test
  void itsTagsAreThoseOfThePolicy() {
    acme.ticket(KEY, POLICY).store("loaded");
    acme.invalidate(List.of(Tag.of("orders")), "test");
    assertThat(acme.get(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anInvalidationOvertakesIt(Breadth breadth) {
    LoadTicket<String> ticket = acme.ticket(KEY, POLICY);
    breadth.invalidate(caches);
    assertThat(ticket.isOvertaken()).isTrue();
    assertThat(ticket.store("old")).isFalse();
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.stats().overtaken()).isOne();
  }

  @Test
  void aPutOvertakesItAndStays() {
    LoadTicket<String> ticket = acme.ticket(KEY, POLICY);
    acme.put(KEY, "put", POLICY);
    assertThat(ticket.isOvertaken()).isTrue();
    assertThat(ticket.store("old")).isFalse();
    assertThat(acme.get(KEY)).contains("put");
  }

  @Test
  void theTicketOfALaterCallerHoldsWhereAnEarlierOneWasOvertaken() {
    LoadTicket<String> before = acme.ticket(KEY, POLICY);
    acme.forget(KEY);
    LoadTicket<String> after = acme.ticket(KEY, POLICY);
    assertThat(after.isOvertaken()).isFalse();
    assertThat(after.store("new")).isTrue();
    assertThat(before.store("old")).isFalse();
    assertThat(acme.get(KEY)).contains("new");
  }

  @Test
  void storingOvertakesNobody() throws Exception {
    LoadTicket<String> first = acme.ticket(KEY, POLICY);
    LoadTicket<String> second = acme.ticket(KEY, POLICY);
    HeldLoader held = new HeldLoader(() -> "loaded");
    var loading = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();
    assertThat(first.store("first")).isTrue();
    assertThat(second.store("second")).isTrue();
    held.release();
    loading.result();
    assertThat(acme.get(KEY)).contains("loaded");
    assertThat(acme.stats().overtaken()).isZero();
  }

  @Test
  void storingDropsNothingThatIsDerived() {
    caches.cascade("sales:*", "stock:*");
    acme.put(OTHER, "derived", POLICY);
    acme.ticket(KEY, POLICY).store("loaded");
    assertThat(acme.get(OTHER)).contains("derived");
  }

  @Test
  void otherKeysAndTenantsDoNotOvertakeIt() {
    LoadTicket<String> ticket = acme.ticket(KEY, POLICY);
    acme.invalidate("stock:*");
    acme.forget(OTHER);
    caches.tenant("globex").forget(KEY);
    caches.tenant("globex").invalidate("sales:*");
    caches.cleanUp(); // must not forget what the ticket still needs
    assertThat(ticket.isOvertaken()).isFalse();
    assertThat(ticket.store("loaded")).isTrue();
  }

  @Test
  void fencesAreForgottenOnceItIsUsed() {
    LoadTicket<String> ticket = acme.ticket(KEY, POLICY);
    acme.invalidate("stock:*");
    caches.cleanUp();
    assertThat(space.fences.size()).isOne();
    ticket.store("loaded");
    caches.cleanUp();
    assertThat(space.fences.size()).isZero();
  }

  @Test
  void anOldTicketKeepsNoFencesAndIsRefused() {
    OpenTicket old = space.tickets().open(KEY, tier.order.now(), 0);
    assertThat(old.needsFences()).isFalse();
    acme.invalidate("stock:*");
    caches.cleanUp();
    assertThat(space.isFenced(KEY, java.util.Set.of(), old.stamp)).isTrue();
  }

  @Test
  void ticketsThatNobodyUsesAreForgotten() {
    for (int i = 0; i < 1_000; i++) {
      acme.ticket(ReportKey.of("sales:" + i, String.class), POLICY);
    }
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (space.oldestTicket() != Long.MAX_VALUE) {
      assertThat(System.nanoTime()).isLessThan(end);
      System.gc();
    }
  }

  @Test
  void aTicketOutlastsTheTenantsLastEntryAndCollection() {
    LoadTicket<String> ticket = caches.tenant("initech").ticket(KEY, POLICY);
    System.gc();
    caches.tenant("initech").forget(KEY);
    assertThat(ticket.store("old")).isFalse();
    assertThat(caches.tenant("initech").get(KEY)).isEmpty();
  }

  @Test
  void aClosedCacheKeepsNothing() {
    LoadTicket<String> ticket = acme.ticket(KEY, POLICY);
    caches.close();
    assertThat(ticket.store("late")).isFalse();
    assertThat(acme.ticket(KEY, POLICY).store("later")).isFalse();
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  @SuppressWarnings("NullAway") // the mistake under test
  void whatCannotBeKeptIsRefused() {
    LoadTicket<String> ticket = acme.ticket(KEY, POLICY);
    assertThatThrownBy(() -> ticket.store(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("must not be null");
    ReportKey<Object> stream = ReportKey.of("stream", Object.class);
    assertThatThrownBy(() -> acme.ticket(stream, POLICY).store(Stream.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itBelongsToItsTenantWhicheverThreadStores() throws Exception {
    LoadTicket<String> ticket =
        io.reportcache.tenant.TenantContext.call(
            TenantId.of("acme"), () -> caches.ticket(KEY, POLICY));
    Threads.start(
            () ->
                io.reportcache.tenant.TenantContext.call(
                    TenantId.of("globex"), () -> ticket.store("of acme")))
        .result();
    assertThat(acme.get(KEY)).contains("of acme");
    assertThat(caches.tenant("globex").get(KEY)).isEmpty();
  }

  @Test
  void inATransactionItsValueIsForThatAloneUntilTheCommit() throws Exception {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      LoadTicket<String> ticket = acme.ticket(KEY, POLICY);
      assertThat(ticket.isOfTransaction()).isTrue();
      assertThat(ticket.store("uncommitted")).isTrue();
      assertThat(acme.get(KEY)).contains("uncommitted");
      assertThat(elsewhere(() -> acme.has(KEY))).isFalse();
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("uncommitted");
  }

  @Test
  void aRollbackTakesItsValue() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(transaction).isNotNull();
      acme.ticket(KEY, POLICY).store("uncommitted");
    }
    assertThat(acme.get(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theTransactionsOwnInvalidationOvertakesIt(Breadth breadth) {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      LoadTicket<String> ticket = acme.ticket(KEY, POLICY);
      breadth.invalidate(caches);
      assertThat(ticket.isOvertaken()).isTrue();
      assertThat(ticket.store("old")).isFalse();
      assertThat(acme.ticket(KEY, POLICY).store("new")).isTrue();
      assertThat(acme.get(KEY)).contains("new");
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("new");
  }

  @Test
  void aTicketIsNotUsedAcrossTheBoundsOfATransaction() {
    LoadTicket<String> outside = acme.ticket(KEY, POLICY);
    LoadTicket<String> inside;
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      inside = acme.ticket(KEY, POLICY);
      assertThat(outside.store("rests on uncommitted data")).isFalse();
      transaction.committed();
    }
    assertThat(inside.store("rests on uncommitted data")).isFalse();
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(inside.store("rests on uncommitted data")).isFalse();
      transaction.committed();
    }
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(space.asides).isEmpty();
  }

  @Test
  void ticketsThatATransactionDoesNotUseHinderNoLoad() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.ticket(KEY, POLICY);
      acme.ticket(KEY, POLICY);
      assertThat(acme.remember(KEY, POLICY, () -> "loaded")).isEqualTo("loaded");
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("loaded");
  }

  /** Many threads load and store while others change the data and forget the key. */
  @Test
  void noStoredValueIsOlderThanAnInvalidationThatHasReturned() throws Exception {
    int[] data = new int[1];
    Object lock = new Object();
    ReportKey<Integer> key = ReportKey.of("sales:all", Integer.class);
    CyclicBarrier start = new CyclicBarrier(3);
    var reader = Threads.start(() -> read(start, key, lock, data));
    var second = Threads.start(() -> read(start, key, lock, data));
    start.await();
    for (int i = 0; i < 20_000; i++) {
      int now;
      synchronized (lock) {
        now = ++data[0];
      }
      if (i % 3 == 0) {
        acme.invalidate("sales:*");
      } else {
        acme.forget(key);
      }
      assertThat(acme.get(key).orElse(now)).isGreaterThanOrEqualTo(now);
    }
    synchronized (lock) {
      data[0] = -1;
    }
    assertThat(reader.result() + second.result()).isPositive();
  }

  private int read(CyclicBarrier start, ReportKey<Integer> key, Object lock, int[] data)
      throws Exception {
    start.await();
    int stored = 0;
    while (true) {
      LoadTicket<Integer> ticket = acme.ticket(key, POLICY);
      int value;
      synchronized (lock) {
        value = data[0];
      }
      if (value < 0) {
        return stored;
      }
      stored += ticket.store(value) ? 1 : 0;
    }
  }

  private static <V> V elsewhere(java.util.concurrent.Callable<V> work) throws Exception {
    return Threads.start(work).result();
  }
}
