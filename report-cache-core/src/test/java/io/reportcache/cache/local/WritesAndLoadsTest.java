package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F1 for what is written by hand: it holds from then on, so that no load which began before
 * replaces it and no invalidation before it hits it, but each one after it does.
 */
class WritesAndLoadsTest {

  private static final ReportKey<Long> KEY = ReportKey.of("sales:today:eu", Long.class);
  private static final ReportKey<Long> OTHER = ReportKey.of("sales:today:us", Long.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(5)).withTags(Tag.of("orders"));

  private final ManualTicker ticker = new ManualTicker();
  private final ManualExecutor background = new ManualExecutor();
  private final BoundTransactions transactions = new BoundTransactions();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().ticker(ticker).executor(background).build();
  private final TenantCacheManager transactional =
      TenantCacheManager.builder().ticker(ticker).transactions(transactions).build();
  private final TenantCache acme = caches.tenant("acme");

  /** Every way to write by hand over a value that serves; each leaves 11 where 10 was. */
  enum Write {
    PUT(cache -> cache.put(KEY, 11L, POLICY)),
    PUT_MANY(cache -> cache.putMany(Map.of(KEY, 11L), POLICY)),
    INCREMENT(cache -> assertThat(cache.increment(KEY, 1, POLICY)).isEqualTo(11)),
    FORGET_AND_ADD(
        cache -> {
          assertThat(cache.forget(KEY)).isTrue();
          assertThat(cache.add(KEY, 11L, POLICY)).isTrue();
        });

    private final Consumer<TenantCache> write;

    Write(Consumer<TenantCache> write) {
      this.write = write;
    }

    void over(TenantCache cache) {
      write.accept(cache);
    }
  }

  @AfterEach
  void close() {
    caches.close();
    transactional.close();
  }

  @ParameterizedTest
  @EnumSource
  void noRefreshThatBeganBeforeReplacesIt(Write write) throws Exception {
    acme.put(KEY, 10L, POLICY);
    HeldLong held = new HeldLong(100);
    var refresh = Threads.start(() -> acme.refresh(KEY, POLICY, held));
    held.awaitRead();

    write.over(acme);
    assertThat(acme.explain(KEY).loading()).as("a load that counts").isFalse();
    held.release();

    assertThat(refresh.result().value()).isEqualTo(100); // F2
    assertThat(acme.get(KEY)).contains(11L);
    assertThat(acme.stats().overtaken()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void whoComesAfterItJoinsNoLoadThatBeganBefore(Write write) throws Exception {
    acme.put(KEY, 10L, POLICY);
    HeldLong held = new HeldLong(100);
    var before = Threads.start(() -> acme.refresh(KEY, POLICY, held));
    held.awaitRead();
    write.over(acme);

    var after = Threads.start(() -> acme.refresh(KEY, POLICY, () -> 200L));
    assertThat(after.result())
        .extracting(Answer::value, Answer::source)
        .containsExactly(200L, Source.COMPUTED);
    held.release();
    before.result();
    assertThat(acme.get(KEY)).contains(200L);
  }

  @ParameterizedTest
  @EnumSource
  void aRefreshOfAnotherKeyGoesOn(Write write) throws Exception {
    acme.put(KEY, 10L, POLICY);
    acme.put(OTHER, 10L, POLICY);
    HeldLong held = new HeldLong(100);
    var refresh = Threads.start(() -> acme.refresh(OTHER, POLICY, held));
    held.awaitRead();

    write.over(acme);
    held.release();
    refresh.result();
    assertThat(acme.get(OTHER)).contains(100L);
  }

  @ParameterizedTest
  @EnumSource
  void aReloadThatIsOnlyQueuedBeginsAfterItAndIsStored(Write write) {
    CachePolicy ahead = POLICY.withRefreshAhead(Duration.ofMinutes(1));
    acme.put(KEY, 10L, ahead);
    ticker.advance(Duration.ofMinutes(4));
    assertThat(acme.remember(KEY, ahead, () -> 100L)).isEqualTo(10);
    assertThat(background.queued()).isOne();

    write.over(acme);
    background.runNext();

    assertThat(acme.get(KEY)).contains(100L);
    assertThat(acme.stats().overtaken()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void noInvalidationBeforeItHitsIt(Breadth breadth) {
    for (Write write : Write.values()) {
      breadth.invalidate(caches);
      acme.put(KEY, 10L, POLICY);
      write.over(acme);
      assertThat(acme.get(KEY)).as("%s, right after it", write).contains(11L);
      caches.cleanUp(); // forgets the invalidation
      assertThat(acme.get(KEY)).as("%s, after a clean-up", write).contains(11L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyInvalidationAfterItHitsIt(Breadth breadth) {
    for (Write write : Write.values()) {
      acme.put(KEY, 10L, POLICY);
      write.over(acme);
      breadth.invalidate(caches);
      assertThat(acme.get(KEY)).as("after %s", write).isEmpty();
      assertThat(acme.increment(KEY, 5, POLICY)).as("after %s", write).isEqualTo(5);
    }
  }

  @Test
  void anAddThatFindsAValueLeavesTheLoadUnderWay() throws Exception {
    acme.put(KEY, 10L, POLICY);
    HeldLong held = new HeldLong(100);
    var refresh = Threads.start(() -> acme.refresh(KEY, POLICY, held));
    held.awaitRead();
    assertThat(acme.add(KEY, 11L, POLICY)).isFalse();
    held.release();
    refresh.result();
    assertThat(acme.get(KEY)).contains(100L);
  }

  @Test
  void anIncrementThatIsRefusedLeavesTheLoadUnderWay() throws Exception {
    acme.put(KEY, Long.MAX_VALUE, POLICY);
    HeldLong held = new HeldLong(100);
    var refresh = Threads.start(() -> acme.refresh(KEY, POLICY, held));
    held.awaitRead();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> acme.increment(KEY, 1, POLICY))
        .isInstanceOf(ArithmeticException.class);
    held.release();
    refresh.result();
    assertThat(acme.get(KEY)).contains(100L);
  }

  @ParameterizedTest
  @EnumSource
  void whatATransactionHasLoadedBeforeItIsNotKept(Write write) throws Exception {
    TenantCache cache = transactional.tenant("acme");
    cache.put(KEY, 10L, POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      cache.refresh(KEY, POLICY, () -> 100L);
      cache.refresh(OTHER, POLICY, () -> 200L);
      elsewhere(() -> write.over(cache));
      transaction.committed();
    }
    assertThat(cache.get(KEY)).contains(11L);
    assertThat(cache.get(OTHER)).as("which nobody has written").contains(200L);
  }

  @ParameterizedTest
  @EnumSource
  void whatATransactionLoadsAfterItFromWhatWasWhenItBeganIsNotKept(Write write) throws Exception {
    TenantCache cache = transactional.tenant("acme");
    cache.put(KEY, 10L, POLICY);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      cache.has("anything"); // begins
      elsewhere(() -> write.over(cache));
      cache.refresh(KEY, POLICY, () -> 100L);
      cache.refresh(OTHER, POLICY, () -> 200L);
      transaction.committed();
    }
    assertThat(cache.get(KEY)).contains(11L);
    assertThat(cache.get(OTHER)).as("which nobody has written").contains(200L);
  }

  @ParameterizedTest
  @EnumSource
  void whatATransactionThatBeginsAfterItLoadsIsKept(Write write) throws Exception {
    TenantCache cache = transactional.tenant("acme");
    cache.put(KEY, 10L, POLICY);
    write.over(cache);
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      cache.refresh(KEY, POLICY, () -> 100L);
      transaction.committed();
    }
    assertThat(cache.get(KEY)).contains(100L);
  }

  /** Runs the work on another thread, which is in no transaction. */
  private static void elsewhere(Runnable work) throws Exception {
    Threads.start(
            () -> {
              work.run();
              return null;
            })
        .result();
  }

  /** A loader that has begun, and returns only when released. */
  private static final class HeldLong implements Loader<Long, RuntimeException> {

    private final CountDownLatch hasRead = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final long value;

    HeldLong(long value) {
      this.value = value;
    }

    @Override
    public Long load() {
      hasRead.countDown();
      Threads.await(released);
      return value;
    }

    void awaitRead() {
      Threads.await(hasRead);
    }

    void release() {
      released.countDown();
    }
  }
}
