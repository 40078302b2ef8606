package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F4: clocks that jump by an hour under a node that runs, or under the server. */
@Tag("any-jdk")
class ClockJumpsTest {

  private static final ReportKey<Long> SALES = ReportKey.of("sales:may", Long.class);
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));
  private static final CachePolicy LASTING = CachePolicy.ttl(Duration.ofHours(9));
  private static final SharedOptions OPTIONS =
      SharedOptions.defaults().withHeartbeat(Duration.ofMillis(20));

  private final Nodes nodes = new Nodes();
  private final AtomicLong data = new AtomicLong();
  private final AtomicLong wallNanos = new AtomicLong();
  private final AtomicLong tickerNanos = new AtomicLong();
  private final MemoryStore store = new MemoryStore(nodes.server);
  private final TenantCacheManager node =
      TenantCacheManager.builder()
          .clock(() -> Instant.now().plusNanos(wallNanos.get()))
          .ticker(() -> System.nanoTime() + tickerNanos.get())
          .shared(SharedTiers.on(store, OPTIONS))
          .build();
  private final TenantCache acme = node.tenant("acme");
  private final TenantCache other = nodes.add(OPTIONS).acme();

  @AfterEach
  void close() {
    node.close();
    nodes.close();
  }

  private Answer<Long> ask(TenantCache cache, CachePolicy policy) {
    return cache.ask(SALES, policy, data::get);
  }

  /** Has the node hold a copy of the other's value, and be in touch. */
  private void share(CachePolicy policy) {
    Await.until(
        "the value is shared",
        () -> {
          other.forget(SALES);
          ask(other, policy);
          acme.forget(SALES);
          ask(other, policy);
          return ask(acme, policy).source() == Source.SHARED;
        });
    assertThat(ask(acme, policy).source()).isEqualTo(Source.HIT);
  }

  private void awaitContact() {
    long compared = store.callsMade();
    Await.until("it has compared itself", () -> store.callsMade() > compared + 4);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  void theClockOfANodeDecidesNothing(long hours) {
    share(POLICY);
    wallNanos.addAndGet(TimeUnit.HOURS.toNanos(hours));
    assertThat(ask(acme, POLICY).source()).isEqualTo(Source.HIT);
    data.incrementAndGet();
    other.invalidate("sales:*");
    assertThat(ask(acme.latest(), POLICY).value()).isEqualTo(1);
    data.incrementAndGet();
    acme.invalidate("sales:*");
    assertThat(ask(other.latest(), POLICY).value()).isEqualTo(2);
    assertThat(ask(acme.latest(), POLICY).value()).isEqualTo(2);
    tickerNanos.addAndGet(TimeUnit.MINUTES.toNanos(5));
    nodes.server.advance(Duration.ofMinutes(5));
    assertThat(ask(acme, POLICY).source()).isEqualTo(Source.COMPUTED); // it has ended in its time
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  void aTickerThatJumpsMakesNoCopyTrustedThatNobodyVouchesFor(long hours) {
    share(LASTING);
    store.cut();
    tickerNanos.addAndGet(TimeUnit.HOURS.toNanos(hours)); // the last contact is an hour away
    data.incrementAndGet();
    other.invalidate("sales:*");
    store.let(MemoryStore.Calls.FAIL);
    assertThat(ask(acme, LASTING).value()).isEqualTo(1);
    store.let(MemoryStore.Calls.SUCCEED);
    store.reconnect();
    awaitContact();
    assertThat(ask(acme, LASTING).value()).isEqualTo(1);
    assertThat(ask(acme, LASTING).source()).isEqualTo(Source.HIT); // it is in touch again
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  void noValueLivesForEverByTheClockOfTheServer(long hours) {
    share(POLICY);
    nodes.server.advance(Duration.ofHours(hours));
    // It ends an hour from now, or has ended: who has no copy doesn't take it.
    assertThat(ask(nodes.add(OPTIONS).acme(), POLICY).source()).isEqualTo(Source.COMPUTED);
    assertThat(ask(nodes.add(OPTIONS).acme(), POLICY).source()).isEqualTo(Source.SHARED);
    nodes.server.advance(Duration.ofMinutes(5));
    assertThat(ask(nodes.add(OPTIONS).acme(), POLICY).source()).isEqualTo(Source.COMPUTED);
    assertThat(ask(acme.latest(), POLICY).value()).isEqualTo(data.get());
  }
}
