package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.Source;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.Nodes.Node;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counters of several nodes, and what becomes of them where the server can't be asked. */
class SharedCountersTest {

  private static final ReportKey<Long> COUNTER = ReportKey.of("logins:anna", Long.class);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final CachePolicy MINUTES = CachePolicy.ttl(LONG);

  private final Nodes nodes = new Nodes();
  private final Node one = nodes.add();
  private final Node two = nodes.add();

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void aCountTakesOneRoundTrip() {
    one.acme().increment(COUNTER, 1, MINUTES);
    two.acme().increment(COUNTER, 1, MINUTES);
    long before = one.store().callsMade();
    for (int i = 0; i < 10; i++) {
      assertThat(one.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(3 + i);
    }
    assertThat(one.store().callsMade() - before).isEqualTo(10);
    before = one.store().callsMade();
    assertThat(one.acme().add("token", "revoked", LONG)).isTrue();
    assertThat(one.store().callsMade() - before).isEqualTo(1);
  }

  @Test
  void noNodeKeepsACopyOfACounter() throws Exception {
    one.acme().increment(COUNTER, 1, MINUTES);
    for (int i = 1; i <= 3; i++) {
      assertThat(two.acme().get(COUNTER)).contains((long) i);
      assertThat(two.acme().has(COUNTER)).isTrue();
      assertThat(two.acme().has("logins:anna")).isTrue();
      assertThat(two.acme().ask(COUNTER, MINUTES, () -> 99L).value()).isEqualTo(i);
      assertThat(two.acme().ask(COUNTER, MINUTES, () -> 99L).source()).isEqualTo(Source.SHARED);
      one.acme().increment(COUNTER, 1, MINUTES);
    }
    assertThat(two.acme().getKeys()).isEmpty();
  }

  @Test
  void aValueOfWhateverTypeIsThere() {
    assertThat(two.acme().has("token")).isFalse();
    one.acme().add("token", "revoked", LONG);
    assertThat(two.acme().has("token")).isTrue();
    one.acme().forget("token");
    assertThat(two.acme().has("token")).isFalse();
  }

  @Test
  void whileTheServerIsAwayEachNodeCountsAndAddsByItself() {
    one.acme().increment(COUNTER, 5, MINUTES);
    one.store().cut();
    two.store().cut();
    assertThat(one.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(1);
    assertThat(one.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(2);
    assertThat(two.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(1);
    assertThat(one.acme().get(COUNTER)).contains(2L);
    assertThat(one.acme().add("token", "revoked", LONG)).isTrue();
    assertThat(one.acme().add("token", "revoked", LONG)).isFalse();
    assertThat(one.acme().has("token")).isTrue();
    assertThat(one.caches().sharedTierStats().countedAlone()).isEqualTo(4);
  }

  @Test
  void whenTheServerIsBackItsCounterGoesOn() {
    Node three = nodes.add(SharedOptions.defaults().withHeartbeat(Duration.ofMillis(10)));
    one.acme().increment(COUNTER, 5, MINUTES);
    three.store().cut();
    one.store().cut();
    assertThat(three.acme().increment(COUNTER, 1, MINUTES)).isOne();
    assertThat(one.acme().increment(COUNTER, 1, MINUTES)).isOne();
    three.store().reconnect();
    one.store().reconnect();
    // Though node three counts no more: it gives up what it has counted by itself.
    Await.until("the heartbeat", () -> three.acme().get(COUNTER).orElse(0L) == 5);
    assertThat(one.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(6);
    assertThat(three.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(7);
    assertThat(one.acme().get(COUNTER)).contains(7L);
  }

  @Test
  void whatIsInvalidatedWhileTheServerIsAwayBeginsAnewThen() {
    one.acme().increment(COUNTER, 5, MINUTES);
    one.acme().add("token", "revoked", LONG);
    one.store().cut();
    one.acme().invalidate("logins:*", "token");
    one.store().let(MemoryStore.Calls.SUCCEED);
    assertThat(one.acme().increment(COUNTER, 1, MINUTES)).isOne();
    assertThat(one.acme().add("token", "revoked", LONG)).isTrue();
  }

  @Test
  void aStateThatIsLostTakesTheCountersWithIt() {
    one.acme().increment(COUNTER, 5, MINUTES);
    MemoryServer.Snapshot older = nodes.server.snapshot();
    one.acme().forget(COUNTER);
    nodes.server.failOverTo(older);
    assertThat(two.acme().increment(COUNTER, 1, MINUTES)).isOne();
    // Node one may send again what it has invalidated, as the server may have lost that, too.
    assertThat(one.acme().increment(COUNTER, 1, MINUTES)).isBetween(1L, 2L);
  }

  @Test
  void nodesThatShareNoValuesCountByThemselves() {
    SharedOptions alone = Nodes.rarelyComparing().invalidationsOnly();
    Node three = nodes.add(alone);
    Node four = nodes.add(alone);
    assertThat(three.acme().increment(COUNTER, 1, MINUTES)).isOne();
    assertThat(four.acme().increment(COUNTER, 1, MINUTES)).isOne();
    assertThat(three.acme().add("token", "x", LONG)).isTrue();
    assertThat(four.acme().add("token", "x", LONG)).isTrue();
    assertThat(nodes.server.values()).isZero();
    four.acme().forget(COUNTER);
    assertThat(three.acme().get(COUNTER)).isEmpty();
    assertThat(three.caches().sharedTierStats().countedAlone()).isZero();
  }

  @Test
  void aCountOvertakesALoadOnAnyNode() throws Exception {
    for (Node loading : nodes.all()) {
      loading.acme().forget(COUNTER);
      CountDownLatch reads = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      CompletableFuture<Long> load =
          CompletableFuture.supplyAsync(
              () ->
                  loading
                      .acme()
                      .remember(
                          COUNTER,
                          MINUTES,
                          () -> {
                            reads.countDown();
                            Await.latch(go);
                            return 100L;
                          }));
      Await.latch(reads);
      assertThat(one.acme().increment(COUNTER, 1, MINUTES)).isOne();
      go.countDown();
      assertThat(load.get(20, TimeUnit.SECONDS)).isEqualTo(100);
      assertThat(one.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(2);
      assertThat(two.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(3);
    }
  }

  @Test
  void aPutThatACountHasOvertakenIsntServedByItsNode() {
    one.acme().increment("others"); // else the put may come before the first contact
    one.acme().put(COUNTER, 5L, MINUTES);
    assertThat(two.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(6);
    assertThat(one.acme().get(COUNTER)).contains(6L);
    assertThat(two.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(7);
    assertThat(one.acme().get(COUNTER)).contains(7L);
    assertThat(one.acme().increment(COUNTER, 1, MINUTES)).isEqualTo(8);
  }

  @Test
  void aValueThatCanNotBeWrittenIsAddedOnItsNodeUnlessAnotherHasOne() {
    assertThat(one.acme().add("odd", 3, LONG)).isTrue();
    assertThat(one.acme().has("odd")).isTrue();
    assertThat(one.caches().sharedTierStats().unwritable()).isEqualTo(1);
    one.acme().add("text", "there", LONG);
    assertThat(two.acme().add("text", 3, LONG)).isFalse();
  }

  @Test
  void aReportUnderTheKeyIsAnErrorAndStays() {
    one.acme().increment("others"); // else the put may come before the first contact
    one.acme().put("sales", "report", LONG);
    assertThatThrownBy(() -> two.acme().increment("sales"))
        .isInstanceOf(KeyTypeException.class)
        .hasMessageContaining("key 'sales' of tenant 'acme'")
        .hasMessageContaining("other keys for counters than for reports");
    assertThatThrownBy(() -> one.acme().increment("sales")).isInstanceOf(KeyTypeException.class);
    assertThat(two.acme().get("sales", String.class)).contains("report");
  }

  @Test
  void aTimeToLiveIsThatOfTheFirstCount() {
    one.acme().increment(COUNTER, 1, CachePolicy.ttl(Duration.ofMinutes(1)));
    two.acme().increment(COUNTER, 1, MINUTES);
    nodes.server.advance(Duration.ofMinutes(1));
    assertThat(one.acme().get(COUNTER)).isEmpty();
    assertThat(two.acme().increment(COUNTER, 1, MINUTES)).isOne();
  }

  @Test
  void aCounterThatDoesntExpireLivesAsLongAsItIsUsed() {
    for (int i = 1; i <= 4; i++) {
      assertThat((i % 2 == 0 ? one : two).acme().increment("total")).isEqualTo(i);
      nodes.server.advance(Duration.ofDays(6));
    }
    nodes.server.advance(Duration.ofDays(2)); // the server keeps nothing for longer than 7 days
    assertThat(one.acme().increment("total")).isOne();
  }
}
