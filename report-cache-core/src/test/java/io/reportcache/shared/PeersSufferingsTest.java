package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.Nodes.Node;
import io.reportcache.testing.Await;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What caches of several nodes are known to suffer from. Each of these was somebody's incident. */
class PeersSufferingsTest {

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

  /** A node that does something once, between an answer of the server and its arrival. */
  private TenantCacheManager hooked(String call, AtomicReference<@Nullable Runnable> hook) {
    MemoryStore plain = new MemoryStore(nodes.server);
    SharedStore store =
        (SharedStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SharedStore.class},
                (proxy, method, arguments) -> {
                  Object answer;
                  try {
                    answer = method.invoke(plain, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                  Runnable now = method.getName().equals(call) ? hook.getAndSet(null) : null;
                  if (now != null) {
                    now.run();
                  }
                  return answer;
                });
    return TenantCacheManager.builder()
        .shared(SharedTiers.on(store, Nodes.rarelyComparing()))
        .build();
  }

  /** The push finds nothing to drop, and then the old value is stored. */
  @Test
  void aPushBetweenTheReadOfAValueAndItsLocalStoreLeavesNoOldValue() {
    for (String scope : new String[] {"sales:may", "sales:*", "s*:may", "*"}) {
      AtomicReference<@Nullable Runnable> hook = new AtomicReference<>();
      try (TenantCacheManager three = hooked("read", hook)) {
        three.tenant("acme").latest().has("anything");
        read(one.acme());
        hook.set(
            () -> {
              data.incrementAndGet();
              one.acme().invalidate(scope);
            });
        long first = read(three.tenant("acme")); // began before: either will do
        assertThat(hook.get()).isNull();
        assertThat(first).as(scope).isBetween(data.get() - 1, data.get());
        assertThat(read(three.tenant("acme"))).as(scope).isEqualTo(data.get());
        assertThat(three.tenant("acme").get(SALES)).as(scope).contains(data.get());
      }
    }
  }

  /** The same while a value that was loaded is being offered to the others. */
  @Test
  void aPushWhileALoadedValueIsStoredLeavesNoOldValue() {
    AtomicReference<@Nullable Runnable> hook = new AtomicReference<>();
    try (TenantCacheManager three = hooked("store", hook)) {
      three.tenant("acme").latest().has("anything");
      hook.set(
          () -> {
            data.incrementAndGet();
            one.acme().invalidate("sales:*");
          });
      read(three.tenant("acme"));
      assertThat(hook.get()).isNull();
      assertThat(read(three.tenant("acme"))).isEqualTo(1);
      assertThat(read(two.acme())).isEqualTo(1);
    }
  }

  /** A node whose clock is ahead takes its old copy for newer than the change it has missed. */
  @Test
  void aReconnectIsDecidedByNumbersThoughClocksAreAnHourApart() {
    for (long hours : new long[] {-1, 1}) {
      MemoryStore store = new MemoryStore(nodes.server);
      try (TenantCacheManager three =
          TenantCacheManager.builder()
              .clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(hours)))
              .ticker(() -> System.nanoTime() + TimeUnit.HOURS.toNanos(hours))
              .shared(SharedTiers.on(store, Nodes.rarelyComparing()))
              .build()) {
        TenantCache acme = three.tenant("acme");
        read(acme);
        store.cut();
        data.incrementAndGet();
        one.acme().invalidate("sales:*");
        read(one.acme());
        store.reconnect();
        Await.until("it has caught up", () -> read(acme) == data.get());
        // And the other way round: what it invalidates hits what others have built before.
        read(one.acme());
        read(two.acme());
        store.cut();
        data.incrementAndGet();
        acme.invalidate("sales:*");
        store.reconnect();
        Await.until("the others have heard", () -> read(one.acme()) == data.get());
        assertThat(read(two.acme().latest())).isEqualTo(data.get());
        // A value's end is counted from its load on, whatever the clocks say.
        assertThat(ask(two.acme()).source()).isEqualTo(Source.HIT);
        one.acme().forget(SALES);
        read(acme);
        assertThat(ask(one.acme()).source()).isEqualTo(Source.SHARED);
        nodes.server.advance(Duration.ofMinutes(5));
        one.acme().forget("other");
        assertThat(ask(two.acme()).source()).isEqualTo(Source.COMPUTED);
      }
    }
  }

  /** "After 17" means nothing to a server that counts anew, and 17 comes again. */
  @Test
  void aPositionOfBeforeAFailoverIsNoneOfTheNextServers() {
    read(one.acme());
    read(two.acme());
    MemoryServer.Snapshot older = nodes.server.snapshot();
    for (int i = 0; i < 5; i++) {
      one.acme().invalidate("other:" + i);
    }
    data.incrementAndGet();
    one.acme().invalidate("sales:*");
    FreshnessToken token = one.acme().token();
    two.store().let(MemoryStore.Messages.ARE_LOST);
    nodes.server.failOverTo(older);
    for (int i = 0; i < 20; i++) { // the new numbers pass the old ones
      one.acme().invalidate("other:" + i);
    }
    assertThat(read(two.acme().atLeast(token))).isEqualTo(1);
    assertThat(read(two.acme().latest())).isEqualTo(1);
    assertThat(read(one.acme())).isEqualTo(1);
  }

  /** The later of two updates arrives first, and the earlier one overwrites it for ever. */
  @Test
  void updatesThatArriveInAnotherOrderLeaveNoNodeWithTheOldOne() {
    Node three = nodes.add();
    one.acme().latest().has("anything");
    two.acme().latest().has("anything");
    for (int i = 0; i < 10; i++) {
      three.acme().get(SALES);
      three.store().let(MemoryStore.Messages.WAIT);
      one.acme().put(SALES, 2L * i, POLICY);
      two.acme().put(SALES, 2L * i + 1, POLICY);
      three.store().releaseReversed();
      assertThat(three.acme().latest().get(SALES)).contains(2L * i + 1);
      assertThat(three.acme().get(SALES)).contains(2L * i + 1);
      assertThat(one.acme().get(SALES)).contains(2L * i + 1);
    }
  }

  /** A client waits for a minute by default, and so do all requests of all nodes. */
  @Test
  void aServerThatDoesNotAnswerHangsNobodyForLong() throws Exception {
    read(one.acme());
    one.store().let(MemoryStore.Calls.HANG);
    CompletableFuture<Void> all =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 5; i++) {
                one.acme().remember("report:" + i, Long.class, Duration.ofMinutes(1), data::get);
                one.acme().invalidate("report:" + i);
                one.acme().increment("count");
              }
            });
    all.get(30, TimeUnit.SECONDS); // each call of the server is given a quarter of a second
    one.store().let(MemoryStore.Calls.SUCCEED);
  }
}
