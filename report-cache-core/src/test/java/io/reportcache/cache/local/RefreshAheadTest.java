package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantContext;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A2: a value that is read in the last part of its life is loaded anew before it ends. */
class RefreshAheadTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(10)).withRefreshAhead(Duration.ofMinutes(2));

  private final ManualTicker ticker = new ManualTicker();
  private final ManualExecutor background = new ManualExecutor();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().ticker(ticker).executor(background).build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void aReadBeforeTheLastPartLoadsNothing() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(8).minusNanos(1));
    ask("two");
    assertThat(background.queued()).isZero();
  }

  @Test
  void aReadInTheLastPartIsAHitAndHasItLoadedOnce() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(8));

    assertThat(ask("two"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("one", Source.HIT);
    assertThat(ask("three").value()).isEqualTo("one");
    assertThat(background.queued()).isOne();
    background.runNext();

    assertThat(ask("four"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("two", Source.HIT);
    assertThat(acme.stats())
        .extracting(CacheStats::hits, CacheStats::misses, CacheStats::staleHits, CacheStats::loads)
        .containsExactly(3L, 1L, 0L, 2L);
  }

  @Test
  void theNewValueBeginsAWholeLife() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(9));
    ask("two");
    background.runNext();
    ticker.advance(Duration.ofMinutes(8).minusNanos(1));
    ask("three");
    assertThat(background.queued()).isZero();
    assertThat(acme.get(KEY)).contains("two");
  }

  @Test
  void aValueThatNobodyReadsInItsLastPartEnds() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(10));
    assertThat(background.queued()).isZero();
    assertThat(ask("two").source()).isEqualTo(Source.COMPUTED);
  }

  @Test
  void getHasNoLoaderAndStillReturnsTheValueToItsEnd() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(10).minusNanos(1));
    assertThat(acme.get(KEY)).contains("one");
    assertThat(acme.has(KEY)).isTrue();
    assertThat(background.queued()).isZero();
    ticker.advance(Duration.ofNanos(1));
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void aLoadAheadThatFailsLeavesTheValueAndTheNextReadTriesAgain() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(8));
    acme.remember(KEY, POLICY, RefreshAheadTest::fail);
    background.runNext();

    assertThat(ask("two").value()).isEqualTo("one");
    background.runNext();
    assertThat(ask("three").value()).isEqualTo("two");
  }

  @Test
  void afterAFailureNoneIsTriedForThePause() {
    CachePolicy pausing = POLICY.withStaleIfError(Duration.ofMinutes(5), Duration.ofSeconds(30));
    acme.remember(KEY, pausing, () -> "one");
    ticker.advance(Duration.ofMinutes(8));
    acme.remember(KEY, pausing, RefreshAheadTest::fail);
    background.runNext();

    ticker.advance(Duration.ofSeconds(30).minusNanos(1));
    acme.remember(KEY, pausing, () -> "two");
    assertThat(background.queued()).isZero();
    ticker.advance(Duration.ofNanos(1));
    acme.remember(KEY, pausing, () -> "three");
    background.runNext();
    assertThat(acme.get(KEY)).contains("three");
  }

  @Test
  void whenNoThreadIsFreeTheValueServesAndTheNextReadTriesAgain() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(8));
    background.full(true);
    assertThat(ask("two").source()).isEqualTo(Source.HIT);
    assertThat(acme.explain(KEY).loading()).isFalse();
    background.full(false);
    ask("three");
    background.runNext();
    assertThat(acme.get(KEY)).contains("three");
  }

  @Test
  void anInvalidatedValueIsNotServedWhileItsSuccessorIsQueued() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(8));
    ask("two");

    acme.invalidate("sales:*");

    assertThat(acme.get(KEY)).isEmpty();
    assertThat(ask("three"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("three", Source.COMPUTED);
    background.runNext(); // finds its work done
    assertThat(acme.get(KEY)).contains("three");
  }

  @Test
  void theLoadRunsForTheTenantAndLeavesTheThreadAsItWas() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(8));
    acme.remember(KEY, POLICY, () -> TenantContext.require().value());
    background.runNext();
    assertThat(acme.get(KEY)).contains("acme");
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void aLateFailureOfAnOvertakenLoadIsNotHeldAgainstTheValueThatCameAfter() throws Exception {
    CachePolicy pausing = POLICY.withStaleIfError(Duration.ofMinutes(5), Duration.ofMinutes(5));
    acme.remember(KEY, pausing, () -> "one");
    ticker.advance(Duration.ofMinutes(8));
    HeldLoader held = new HeldLoader(() -> "two");
    acme.remember(
        KEY,
        pausing,
        () -> {
          held.load();
          return fail();
        });
    var failing =
        Threads.start(
            () -> {
              background.runNext();
              return null;
            });
    held.awaitRead();
    acme.invalidate("sales:*");
    acme.remember(KEY, pausing, () -> "three");
    held.release();
    failing.result();

    assertThat(acme.explain(KEY).failure()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1_000_000_000_000_000L, -1, 0, 1_000_000_000_000_000L})
  void whateverTheTickerBeginsWithALifeAndItsLastPartAreTheSame(long beginning) {
    AtomicLong time = new AtomicLong(beginning);
    try (TenantCacheManager manager =
        TenantCacheManager.builder().ticker(time::get).executor(background).build()) {
      TenantCache cache = manager.tenant("acme");
      cache.remember(KEY, POLICY, () -> "one");
      time.addAndGet(Duration.ofMinutes(8).toNanos() - 1);
      cache.remember(KEY, POLICY, () -> "two");
      assertThat(background.queued()).isZero();
      time.addAndGet(1);
      assertThat(cache.remember(KEY, POLICY, () -> "two")).isEqualTo("one");
      assertThat(background.queued()).isOne();
      background.runNext();
      time.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
      assertThat(cache.get(KEY)).contains("two");
      time.addAndGet(1);
      assertThat(cache.get(KEY)).isEmpty();
    }
  }

  private Answer<String> ask(String value) {
    return acme.ask(KEY, POLICY, () -> value);
  }

  private static String fail() {
    throw new IllegalStateException("database gone");
  }
}
