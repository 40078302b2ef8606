package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.cache.Source;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.Nodes.Node;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One node at a time loads a value, for which the others wait. */
@Timeout(60)
class OneLoadPerClusterTest {

  private static final ReportKey<Long> SALES = ReportKey.of("sales:may", Long.class);
  private static final CachePolicy ONCE =
      CachePolicy.ttl(Duration.ofMinutes(5)).withOneLoadPerCluster();

  private final Nodes nodes = new Nodes();
  private final Node one = nodes.add();
  private final Node two = nodes.add();
  private final CountDownLatch loading = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final AtomicInteger loads = new AtomicInteger();
  private final AtomicReference<Thread> waiter = new AtomicReference<>();

  @AfterEach
  void close() {
    mayEnd.countDown();
    nodes.close();
  }

  private static CompletableFuture<Answer<Long>> ask(Node node, Loader<Long, Exception> loader) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return node.acme().ask(SALES, ONCE, loader);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        task -> new Thread(task, "asks").start());
  }

  /** Has node one begin a load that goes on until it may end. */
  private CompletableFuture<Answer<Long>> oneLoads() {
    CompletableFuture<Answer<Long>> answer =
        ask(
            one,
            () -> {
              loads.incrementAndGet();
              loading.countDown();
              Await.latch(mayEnd);
              return 1L;
            });
    Await.latch(loading);
    return answer;
  }

  /** Has node two ask, and waits until it waits for node one. */
  private CompletableFuture<Answer<Long>> twoWaits(Loader<Long, Exception> loader) {
    CompletableFuture<Answer<Long>> answer =
        CompletableFuture.supplyAsync(
            () -> {
              waiter.set(Thread.currentThread());
              try {
                return two.acme().ask(SALES, ONCE, loader);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            task -> new Thread(task, "waits").start());
    long calls = two.store().callsMade();
    Await.until("it has asked for the lease twice", () -> two.store().callsMade() > calls + 4);
    return answer;
  }

  private long load() {
    loads.incrementAndGet();
    return 2L;
  }

  @Test
  void theOtherNodesWaitForTheNodeThatLoads() {
    CompletableFuture<Answer<Long>> first = oneLoads();
    CompletableFuture<Answer<Long>> second = twoWaits(this::load);
    assertThat(second).isNotDone();
    mayEnd.countDown();
    assertThat(first.join().source()).isEqualTo(Source.COMPUTED);
    assertThat(second.join().source()).isEqualTo(Source.SHARED);
    assertThat(second.join().value()).isEqualTo(1);
    assertThat(loads).hasValue(1);
  }

  @Test
  void aLostMessageOfTheEndCostsTimeOnly() {
    two.store().let(MemoryStore.Messages.ARE_LOST);
    CompletableFuture<Answer<Long>> first = oneLoads();
    CompletableFuture<Answer<Long>> second = twoWaits(this::load);
    mayEnd.countDown();
    first.join();
    assertThat(second.join().source()).isEqualTo(Source.SHARED);
  }

  @Test
  void withoutThePolicyEachNodeLoads() throws Exception {
    CompletableFuture<Answer<Long>> first = oneLoads();
    CachePolicy each = CachePolicy.ttl(Duration.ofMinutes(5));
    assertThat(two.acme().ask(SALES, each, this::load).source()).isEqualTo(Source.COMPUTED);
    assertThat(first).isNotDone();
  }

  @Test
  void aLoadThatFailsIsFollowedByAnother() {
    CompletableFuture<Answer<Long>> first =
        ask(
            one,
            () -> {
              loading.countDown();
              Await.latch(mayEnd);
              throw new IllegalStateException("refused");
            });
    Await.latch(loading);
    CompletableFuture<Answer<Long>> second = twoWaits(this::load);
    mayEnd.countDown();
    assertThat(second.join().source()).isEqualTo(Source.COMPUTED);
    assertThatThrownBy(first::join).hasStackTraceContaining("refused");
  }

  @Test
  void aLoadIsWaitedForAsLongAsItsNodeLives() {
    CompletableFuture<Answer<Long>> first = oneLoads();
    CompletableFuture<Answer<Long>> second = twoWaits(this::load);
    for (int i = 0; i < 3; i++) {
      long calls = one.store().callsMade();
      Await.until("the lease is extended", () -> one.store().callsMade() > calls);
      nodes.server.advance(Duration.ofMillis(600));
    }
    assertThat(second).isNotDone();
    mayEnd.countDown();
    first.join();
    assertThat(second.join().source()).isEqualTo(Source.SHARED);
    assertThat(loads).hasValue(1);
  }

  @Test
  void aNodeThatIsGoneIsReplaced() {
    CompletableFuture<Answer<Long>> first = oneLoads();
    one.store().cut(); // it extends nothing any more
    CompletableFuture<Answer<Long>> second = twoWaits(this::load);
    nodes.server.advance(Duration.ofSeconds(1));
    assertThat(second.join().source()).isEqualTo(Source.COMPUTED);
    assertThat(first).isNotDone();
  }

  @Test
  void aLoadThatHangsIsNotWaitedForMuchLongerThanLoadsTake() throws Exception {
    two.acme().ask(ReportKey.of("sales:april", Long.class), ONCE, this::load);
    CompletableFuture<Answer<Long>> first = oneLoads();
    assertThat(two.acme().ask(SALES, ONCE, this::load).source()).isEqualTo(Source.COMPUTED);
    assertThat(loads).hasValue(3);
    assertThat(first).isNotDone();
  }

  @Test
  void aLoadThatWasInvalidatedIsNotWaitedFor() throws Exception {
    CompletableFuture<Answer<Long>> first = oneLoads();
    two.acme().invalidate("sales:*");
    assertThat(two.acme().ask(SALES, ONCE, this::load).value()).isEqualTo(2);
    assertThat(two.acme().ask(SALES, ONCE, this::load).source()).isEqualTo(Source.HIT);
    assertThat(first).isNotDone();
    // and its end doesn't end the lease of the one that has replaced it
    mayEnd.countDown();
  }

  @Test
  void whoWaitsAndIsInterruptedLoads() {
    CompletableFuture<Answer<Long>> first = oneLoads();
    CompletableFuture<Answer<Long>> second =
        twoWaits(
            () -> {
              assertThat(Thread.interrupted()).isTrue(); // as without the wait
              return load();
            });
    waiter.get().interrupt();
    assertThat(second.join().source()).isEqualTo(Source.COMPUTED);
    assertThat(first).isNotDone();
  }

  @Test
  void withoutTheServerNobodyWaits() throws Exception {
    CompletableFuture<Answer<Long>> first = oneLoads();
    two.store().cut();
    assertThat(two.acme().ask(SALES, ONCE, this::load).source()).isEqualTo(Source.COMPUTED);
    assertThat(first).isNotDone();
  }

  @Test
  void theLeaseEndsWithItsLoad() throws Exception {
    CompletableFuture<Answer<Long>> first = oneLoads();
    assertThat(nodes.server.leases()).isOne();
    mayEnd.countDown();
    first.join();
    assertThat(nodes.server.leases()).isZero();
    two.acme().invalidate("sales:*");
    assertThat(two.acme().ask(SALES, ONCE, this::load).value()).isEqualTo(2);
  }
}
