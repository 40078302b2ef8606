package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.shared.Nodes.Node;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that share values and invalidations over a model server (F5 to F8). */
@Timeout(60)
class SharedTierTest {

  private static final ReportKey<Long> SALES = ReportKey.of("sales:may", Long.class);
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  private final Nodes nodes = new Nodes();
  private final AtomicLong data = new AtomicLong();
  private final Node one = nodes.add();
  private final Node two = nodes.add();

  @AfterEach
  void close() {
    nodes.close();
  }

  private Answer<Long> ask(TenantCache cache) {
    return cache.ask(SALES, POLICY, data::get);
  }

  private long read(TenantCache cache) {
    return ask(cache).value();
  }

  @Test
  void aValueIsLoadedOnceForAllNodes() {
    assertThat(ask(one.acme()).source()).isEqualTo(Source.COMPUTED);
    assertThat(ask(two.acme()).source()).isEqualTo(Source.SHARED);
    assertThat(ask(two.acme()).source()).isEqualTo(Source.HIT);
    assertThat(two.acme().explain(SALES).toString()).contains("shared, verified at", "by node-1");
    assertThat(two.acme().stats().sharedHits()).isEqualTo(1);
    assertThat(two.caches().sharedTierStats().hits()).isEqualTo(1);
  }

  @Test
  void anotherTenantSeesNothingOfIt() {
    ask(one.acme());
    assertThat(ask(two.caches().tenant("other")).source()).isEqualTo(Source.COMPUTED);
    assertThat(ask(two.caches().central()).source()).isEqualTo(Source.COMPUTED);
  }

  @Test
  void aGetFindsWhatAnotherNodeHasLoadedOrPut() {
    assertThat(two.acme().get(SALES)).isEmpty();
    ask(one.acme());
    assertThat(two.acme().has(SALES)).isTrue();
    assertThat(two.acme().get(SALES)).contains(0L);
    one.acme().put(SALES, 7L, POLICY);
    assertThat(two.acme().get(SALES)).contains(7L);
    assertThat(one.acme().get(SALES)).contains(7L);
  }

  @Test
  void anInvalidationReachesTheCopiesOfOthers() {
    for (String scope : List.of("sales:may", "sales:*", "*", "s*:may")) {
      read(one.acme());
      read(two.acme());
      data.incrementAndGet();
      one.acme().invalidate(scope);
      assertThat(read(two.acme())).as(scope).isEqualTo(data.get());
      assertThat(ask(one.acme()).source()).as(scope).isEqualTo(Source.SHARED);
    }
    data.incrementAndGet();
    one.acme().forget(SALES);
    assertThat(read(two.acme())).isEqualTo(data.get());
    data.incrementAndGet();
    one.caches().flushAllTenants();
    assertThat(read(two.acme())).isEqualTo(data.get());
    data.incrementAndGet();
    one.caches().invalidateAllTenants("sales:*");
    assertThat(read(two.acme())).isEqualTo(data.get());
  }

  @Test
  void aTagThatTheLoadAddedReachesTheCopiesOfOthers() {
    TenantCache cache = one.acme();
    cache.remember(
        SALES,
        POLICY,
        io.reportcache.cache.Loader.<Long, RuntimeException>tagging(
            load -> {
              load.tag(Tag.of("orders"));
              return 1L;
            }));
    assertThat(read(two.acme())).isEqualTo(1);
    data.set(2);
    cache.invalidate(List.of(Tag.of("orders")), "test");
    assertThat(read(two.acme())).isEqualTo(2);
  }

  @Test
  void aLatestReadIsNeverStaleThoughTheMessageIsLost() {
    read(one.acme());
    read(two.acme());
    two.store().let(MemoryStore.Messages.ARE_LOST);
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    assertThat(read(two.acme())).isZero(); // not known here yet
    assertThat(read(two.acme().latest())).isEqualTo(1);
    assertThat(read(two.acme())).isEqualTo(1);
  }

  @Test
  void aReadWithATokenReflectsTheOwnChangeOnAnyNode() {
    read(one.acme());
    read(two.acme());
    two.store().let(MemoryStore.Messages.ARE_LOST);
    FreshnessToken before = two.acme().token();
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    FreshnessToken after = one.acme().token();
    assertThat(read(two.acme().atLeast(before))).isZero();
    assertThat(read(two.acme().atLeast(after))).isEqualTo(1);
    long calls = two.store().callsMade();
    assertThat(read(two.acme().atLeast(after))).isEqualTo(1);
    assertThat(two.store().callsMade()).isEqualTo(calls);
  }

  @Test
  void aTokenThatNobodyCanVouchForHasTheValueLoaded() {
    read(one.acme());
    data.incrementAndGet();
    assertThat(read(one.acme().atLeast(FreshnessToken.of("made-up")))).isEqualTo(1);
    data.incrementAndGet();
    assertThat(read(one.acme().atLeast(FreshnessToken.of("abc.7~def.9")))).isEqualTo(2);
  }

  @Test
  void anInvalidationThatCanNotBeSentHasATokenThatLoads() {
    read(one.acme());
    read(two.acme());
    one.store().cut();
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    assertThat(read(one.acme())).isEqualTo(1);
    assertThat(read(two.acme().atLeast(one.acme().token()))).isEqualTo(1);
  }

  @Test
  void afterAGapNothingIsServedThatMayBeOld() {
    read(one.acme());
    read(two.acme());
    two.store().let(MemoryStore.Messages.ARE_LOST);
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    two.store().let(MemoryStore.Messages.ARRIVE);
    two.store().let(MemoryStore.Calls.FAIL); // so that the gap stays
    one.acme().invalidate("other:*");
    assertThat(read(two.acme())).isEqualTo(1);
    two.store().let(MemoryStore.Calls.SUCCEED);
    assertThat(read(two.acme())).isEqualTo(1);
    assertThat(two.caches().sharedTierStats().gaps()).isPositive();
  }

  @Test
  void aGapThatIsFilledKeepsWhatWasNotHit() {
    ReportKey<Long> other = ReportKey.of("other", Long.class);
    two.acme().remember(other, POLICY, data::get);
    read(two.acme());
    two.store().let(MemoryStore.Messages.ARE_LOST);
    one.acme().invalidate("sales:*");
    two.store().let(MemoryStore.Messages.ARRIVE);
    one.acme().invalidate("third:*");
    two.acme().latest().has(SALES);
    assertThat(two.acme().ask(other, POLICY, () -> 9L).source()).isEqualTo(Source.HIT);
  }

  @Test
  void messagesThatComeTwiceOrInAnotherOrderDoNoHarm() {
    read(one.acme());
    for (int i = 1; i <= 3; i++) {
      read(two.acme());
      two.store().let(MemoryStore.Messages.WAIT);
      data.incrementAndGet();
      one.acme().invalidate("sales:*");
      one.acme().invalidate("other:*");
      two.store().releaseReversed();
      assertThat(read(two.acme())).isEqualTo(i);
      two.store().let(MemoryStore.Messages.ARRIVE_TWICE);
      data.incrementAndGet();
      one.acme().invalidate("sales:*");
      assertThat(read(two.acme())).isEqualTo(data.get());
      data.set(i);
      one.acme().invalidate("sales:*");
    }
  }

  @Test
  void anInvalidationThatCouldNotBeSentGoesFirst() {
    read(one.acme());
    read(two.acme());
    one.store().cut();
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    assertThat(one.caches().sharedTierStats().waiting()).isEqualTo(1);
    assertThat(read(one.acme())).isEqualTo(1);
    one.acme().invalidate("sales:*");
    one.store().let(MemoryStore.Calls.SUCCEED);
    assertThat(ask(one.acme()).source()).isEqualTo(Source.COMPUTED); // not the value of node two
    assertThat(read(two.acme())).isEqualTo(1);
    assertThat(one.caches().sharedTierStats().waiting()).isZero();
  }

  @Test
  void whatCouldNotBeSentIsSentBeforeAnythingElseIsRead() {
    read(one.acme());
    read(two.acme());
    one.store().cut();
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    one.store().let(MemoryStore.Calls.SUCCEED);
    assertThat(one.acme().get("other", Long.class)).isEmpty();
    assertThat(read(two.acme())).isEqualTo(1);
  }

  @Test
  void whatIsBeingSentAndHasNotReachedTheServerHitsWhatIsRead() {
    AtomicReference<Runnable> beforeInvalidation = new AtomicReference<>();
    SharedStore hooked =
        HookedStore.of(new MemoryStore(nodes.server), new AtomicReference<>(), beforeInvalidation);
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .shared(SharedTiers.on(hooked, Nodes.rarelyComparing()))
            .build()) {
      read(two.acme());
      read(caches.tenant("acme"));
      data.incrementAndGet();
      AtomicReference<Answer<Long>> meanwhile = new AtomicReference<>();
      beforeInvalidation.set(
          () ->
              meanwhile.set(
                  CompletableFuture.supplyAsync(() -> ask(caches.tenant("acme")))
                      .orTimeout(20, TimeUnit.SECONDS)
                      .join()));
      caches.tenant("acme").invalidate("sales:*");
      assertThat(meanwhile.get().source()).isEqualTo(Source.COMPUTED);
      assertThat(meanwhile.get().value()).isEqualTo(1);
    }
  }

  @Test
  void anAnswerOfAStateThatIsGoneDoesNotBringItBack() {
    AtomicReference<Runnable> afterTheState = new AtomicReference<>();
    SharedStore hooked = HookedStore.of(new MemoryStore(nodes.server), afterTheState);
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .shared(SharedTiers.on(hooked, Nodes.rarelyComparing()))
            .build()) {
      TenantCache acme = caches.tenant("acme");
      read(acme);
      afterTheState.set(
          () -> {
            nodes.server.forgetAll();
            CompletableFuture.supplyAsync(() -> read(acme.latest()))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
          });
      long before = caches.sharedTierStats().incarnationChanges();
      read(acme.latest());
      read(acme.latest());
      // Once for the tenant and once for all tenants.
      assertThat(caches.sharedTierStats().incarnationChanges()).isEqualTo(before + 2);
    }
  }

  @Test
  void whatWasInvalidatedOnAMasterThatIsGoneIsInvalidatedOnTheNextOne() {
    read(one.acme());
    read(two.acme());
    MemoryServer next = nodes.server.promoted();
    two.store().moveTo(next);
    assertThat(read(two.acme().latest())).isZero();
    data.incrementAndGet();
    one.acme().invalidate("sales:*"); // on the old one, which has been cut off
    one.store().moveTo(next);
    read(one.acme());
    assertThat(read(two.acme().latest())).isEqualTo(1);
  }

  @Test
  void anInvalidationReturnsWhenItHasReachedTheServerThoughAnotherThreadSendsIt() {
    AtomicReference<Runnable> beforeInvalidation = new AtomicReference<>();
    SharedNode node =
        SharedTiers.join(
            HookedStore.of(
                new MemoryStore(nodes.server), new AtomicReference<>(), beforeInvalidation),
            Nodes.rarelyComparing());
    CountDownLatch isSending = new CountDownLatch(1);
    CountDownLatch maySend = new CountDownLatch(1);
    try {
      SharedSpace acme = node.space(TenantId.of("acme"));
      beforeInvalidation.set(
          () -> {
            isSending.countDown();
            Await.latch(maySend);
          });
      acme.announce(List.of(SALES));
      CompletableFuture<Void> sending = CompletableFuture.runAsync(acme::send);
      Await.latch(isSending);
      CompletableFuture<Void> returned = new CompletableFuture<>();
      Thread announcer =
          new Thread(
              () -> {
                acme.send();
                returned.complete(null);
              },
              "announcer");
      announcer.start();
      Await.until(
          "it waits or has returned",
          () -> returned.isDone() || announcer.getState() == Thread.State.TIMED_WAITING);
      assertThat(returned).isNotDone();
      maySend.countDown();
      sending.join();
      assertThat(returned).succeedsWithin(Duration.ofSeconds(20));
    } finally {
      maySend.countDown();
      node.close(Duration.ofSeconds(10));
    }
  }

  @Test
  void aValueThatWasInvalidatedUnheardIsNotTaken() {
    assertThat(two.acme().get("another", Long.class)).isEmpty(); // so it knows the fences
    read(one.acme());
    two.store().let(MemoryStore.Messages.ARE_LOST);
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    assertThat(ask(two.acme()).value()).isEqualTo(1);
  }

  @Test
  void afterAGapOfAllTenantsNothingIsServedThatMayBeOld() {
    read(one.acme());
    read(two.acme());
    two.store().let(MemoryStore.Messages.ARE_LOST);
    data.incrementAndGet();
    one.caches().invalidateAllTenants("sales:*");
    two.store().let(MemoryStore.Messages.ARRIVE);
    two.store().let(MemoryStore.Calls.FAIL);
    one.caches().invalidateAllTenants("other:*");
    assertThat(read(two.acme())).isEqualTo(1);
  }

  @Test
  void aFailedCallThatHasReachedTheServerIsMadeAgain() {
    read(one.acme());
    read(two.acme());
    one.store().let(MemoryStore.Calls.FAIL_AFTERWARDS);
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    assertThat(read(two.acme())).isEqualTo(1);
    one.store().let(MemoryStore.Calls.SUCCEED);
    read(one.acme());
    assertThat(one.caches().sharedTierStats().waiting()).isZero();
  }

  @Test
  void whatIsBeingSentHitsAValueThatIsReadMeanwhile() throws Exception {
    read(two.acme());
    data.incrementAndGet();
    one.store().let(MemoryStore.Calls.HANG);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(() -> one.acme().invalidate("sales:*"));
    one.store().awaitHanging();
    CompletableFuture<Long> reading = CompletableFuture.supplyAsync(() -> read(one.acme()));
    one.store().let(MemoryStore.Calls.SUCCEED);
    sending.get(20, TimeUnit.SECONDS);
    reading.get(20, TimeUnit.SECONDS);
    assertThat(read(one.acme())).isEqualTo(1);
  }

  @Test
  void aValueOfALostStateIsNeverServed() {
    read(one.acme());
    MemoryServer.Snapshot older = nodes.server.snapshot();
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    nodes.server.failOverTo(older);
    assertThat(read(two.acme())).isEqualTo(1);
    assertThat(two.caches().sharedTierStats().refused()).containsEntry("incarnation", 1L);
    assertThat(read(one.acme())).isEqualTo(1);
  }

  @Test
  void fencesThatGotLostMakeAllValuesWorthless() {
    read(one.acme());
    read(two.acme());
    data.incrementAndGet();
    two.store().let(MemoryStore.Messages.ARE_LOST);
    one.acme().invalidate("sales:*");
    nodes.server.forgetFences();
    assertThat(read(two.acme().latest())).isEqualTo(1);
    assertThat(two.caches().sharedTierStats().incarnationChanges()).isPositive();
  }

  @Test
  void aStateThatWentBackIsNoticedByItsNumber() {
    read(one.acme());
    MemoryServer.Snapshot older = nodes.server.snapshot();
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    nodes.server.restore(older);
    assertThat(read(one.acme())).isEqualTo(1);
    assertThat(read(two.acme())).isEqualTo(1);
  }

  @Test
  void aLoadThatAnotherNodeOvertakesIsNotStored() throws Exception {
    read(two.acme()); // so that node two follows the tenant
    two.acme().forget(SALES);
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Long> overtaken =
        CompletableFuture.supplyAsync(
            () ->
                two.acme()
                    .remember(
                        SALES,
                        POLICY,
                        () -> {
                          long seen = data.get();
                          loading.countDown();
                          Await.latch(go);
                          return seen;
                        }));
    loading.await();
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    go.countDown();
    assertThat(overtaken.get(20, TimeUnit.SECONDS)).isZero();
    assertThat(read(two.acme())).isEqualTo(1);
    assertThat(read(one.acme())).isEqualTo(1);
  }

  @Test
  void aLoadThatWasOvertakenThoughItsNodeHeardNothingIsRefusedByTheServer() {
    read(two.acme());
    two.acme().forget(SALES);
    two.store().let(MemoryStore.Messages.ARE_LOST);
    two.acme()
        .remember(
            SALES,
            POLICY,
            () -> {
              long seen = data.getAndIncrement();
              one.acme().invalidate("sales:*");
              return seen;
            });
    assertThat(two.caches().sharedTierStats().storesRefused()).isEqualTo(1);
    assertThat(read(one.acme())).isEqualTo(1);
  }

  @Test
  void whatHasReachedAnotherStateThanIsKnownHitsWhatWasReadBefore() throws Exception {
    for (boolean first : new boolean[] {true, false}) {
      AtomicReference<Runnable> afterTheState = new AtomicReference<>();
      MemoryStore plain = new MemoryStore(nodes.server);
      SharedStore hooked = HookedStore.of(plain, afterTheState);
      try (TenantCacheManager caches =
          TenantCacheManager.builder()
              .shared(
                  SharedTiers.on(
                      hooked,
                      SharedOptions.defaults()
                          .withHeartbeat(Duration.ofHours(1))
                          .withMaximumStaleness(Duration.ofHours(2))))
              .build()) {
        TenantCache acme = caches.tenant("acme");
        if (!first) {
          read(acme);
          nodes.server.forgetAll();
        }
        data.incrementAndGet();
        two.acme().forget(SALES);
        read(two.acme()); // shares it in the state that there is now
        afterTheState.set(
            () -> {
              data.incrementAndGet();
              CompletableFuture.runAsync(() -> acme.invalidate("sales:*"))
                  .orTimeout(20, TimeUnit.SECONDS)
                  .join();
            });
        assertThat(read(acme)).isEqualTo(data.get());
        assertThat(read(acme.latest())).isEqualTo(data.get());
      }
    }
  }

  @Test
  void withoutTheServerEachNodeGoesOnByItself() {
    one.store().cut();
    two.store().cut();
    assertThat(ask(one.acme()).source()).isEqualTo(Source.COMPUTED);
    assertThat(ask(one.acme()).source()).isEqualTo(Source.HIT);
    assertThat(ask(two.acme()).source()).isEqualTo(Source.COMPUTED);
    data.incrementAndGet();
    assertThat(read(one.acme().latest())).isEqualTo(1);
    two.acme().invalidate("*");
    assertThat(read(two.acme())).isEqualTo(1);
  }

  @Test
  void whatWasLoadedBeforeTheFirstContactIsDroppedThen() {
    one.store().cut();
    read(one.acme());
    data.incrementAndGet();
    two.acme().invalidate("sales:*");
    one.store().let(MemoryStore.Calls.SUCCEED);
    one.acme().has("anything");
    assertThat(read(one.acme())).isEqualTo(1);
  }

  @Test
  void aNodeThatFollowsAloneSharesNoValues() {
    SharedOptions following =
        SharedOptions.defaults()
            .withHeartbeat(Duration.ofHours(1))
            .withMaximumStaleness(Duration.ofHours(2))
            .invalidationsOnly();
    Node three = nodes.add(following);
    Node four = nodes.add(following);
    assertThat(ask(three.acme()).source()).isEqualTo(Source.COMPUTED);
    assertThat(ask(four.acme()).source()).isEqualTo(Source.COMPUTED);
    data.incrementAndGet();
    three.acme().invalidate("sales:*");
    assertThat(read(four.acme())).isEqualTo(1);
    assertThat(nodes.server.values()).isZero();
  }

  @Test
  void outOfTouchForTooLongOldValuesAreNotServed() {
    Node three =
        nodes.add(
            SharedOptions.defaults()
                .withHeartbeat(Duration.ofMillis(10))
                .withMaximumStaleness(Duration.ofMillis(50)));
    read(three.acme());
    three.store().cut();
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    long begun = System.nanoTime();
    while (read(three.acme()) == 0) {
      assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
      Thread.onSpinWait();
    }
  }

  @Test
  void outOfTouchForTooLongOldValuesAreNotServedThoughTheHeartbeatIsPausedToo() {
    ManualTime time = new ManualTime("2026-05-01T00:00:00Z");
    Node three = nodes.add(Nodes.rarelyComparing(), Duration.ofMillis(250), time);
    CachePolicy forever = CachePolicy.forever();
    three.acme().ask(SALES, forever, data::get);
    three.store().cut();
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    time.pass(Duration.ofHours(2));
    assertThat(three.acme().ask(SALES, forever, data::get).value()).isZero(); // within the bound
    time.pass(Duration.ofNanos(1));
    assertThat(three.acme().ask(SALES, forever, data::get).value()).isEqualTo(1);
    time.pass(Duration.ofMinutes(1)); // what was loaded since isn't older than the bound
    assertThat(three.acme().ask(SALES, forever, data::get).source()).isEqualTo(Source.HIT);
  }

  @Test
  void aMaximumStalenessThatTheHeartbeatCanNotKeepIsRefused() {
    SharedOptions options = SharedOptions.defaults().withHeartbeat(Duration.ofSeconds(10));
    assertThatThrownBy(() -> nodes.add(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "maximumStaleness must be longer than the heartbeat of PT10S, was PT10S; otherwise no"
                + " value would be trusted from one heartbeat to the next");
    nodes.add(options.servingWhenAway());
  }

  @Test
  void aLatestReadAsksTheServerOnce() {
    read(one.acme());
    long before = one.store().callsMadeByCallers();
    assertThat(ask(one.acme().latest()).source()).isEqualTo(Source.HIT);
    assertThat(one.store().callsMadeByCallers()).isEqualTo(before + 1);
  }

  @Test
  void whatCanNotBeNotedForLackOfMemoryStandsForEverything() {
    ask(one.acme());
    read(two.acme());
    SharedNode third = SharedTiers.join(new MemoryStore(nodes.server), Nodes.rarelyComparing());
    try {
      SharedSpace acme = third.space(TenantId.of("acme"));
      assertThat(acme.load(SALES).found()).isNotNull();
      assertThatCode(() -> acme.announce(new NoMemory())).doesNotThrowAnyException();
      acme.send();
      data.incrementAndGet();
      assertThat(read(one.acme())).isEqualTo(1);
      assertThat(read(two.acme())).isEqualTo(1);
    } finally {
      third.close(Duration.ofSeconds(10));
    }
  }

  private static final class NoMemory extends AbstractCollection<Scope> {
    @Override
    public Iterator<Scope> iterator() {
      throw new OutOfMemoryError("thrown by the test");
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Test
  void tooManyScopesOverAllTenantsThatWaitBecomeEverything() {
    ask(one.acme());
    read(two.acme());
    TenantCache other = two.caches().tenant("other");
    other.ask(SALES, POLICY, data::get);
    one.store().let(MemoryStore.Calls.FAIL);
    List<Tag> tags = IntStream.range(0, 900).mapToObj(i -> Tag.of("tag-" + i)).toList();
    long most = 0;
    for (int tenant = 0; tenant < 2_500; tenant++) {
      one.caches().tenant("t" + tenant).invalidate(tags, "test");
      most = Math.max(most, one.caches().sharedTierStats().waiting());
    }
    assertThat(most).isBetween(UnsentParts.MOST_WAITING, UnsentParts.MOST_WAITING + 1_001 * 900L);
    data.incrementAndGet();
    one.store().let(MemoryStore.Calls.SUCCEED);
    one.acme().invalidate("sales:*"); // and with it what waits over all tenants
    assertThat(read(one.acme())).isEqualTo(1);
    assertThat(other.ask(SALES, POLICY, data::get).value()).isEqualTo(1);
    assertThat(two.caches().tenant("t3").latest().ask(SALES, POLICY, data::get).value())
        .isEqualTo(1);
  }

  @Test
  void theHeartbeatFindsALostMessage() {
    Node three = nodes.add(SharedOptions.defaults().withHeartbeat(Duration.ofMillis(10)));
    read(three.acme());
    three.store().let(MemoryStore.Messages.ARE_LOST);
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    long begun = System.nanoTime();
    while (read(three.acme()) == 0) {
      assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
      Thread.onSpinWait();
    }
  }

  @Test
  void aValueThatCanNotBeWrittenStaysOnItsNode() {
    ReportKey<Integer> odd = ReportKey.of("odd", Integer.class);
    assertThat(one.acme().ask(odd, POLICY, () -> 3).source()).isEqualTo(Source.COMPUTED);
    assertThat(one.acme().ask(odd, POLICY, () -> 3).source()).isEqualTo(Source.HIT);
    assertThat(two.acme().ask(odd, POLICY, () -> 3).source()).isEqualTo(Source.COMPUTED);
    assertThat(one.caches().sharedTierStats().unwritable()).isEqualTo(1);
  }
}
