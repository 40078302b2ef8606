package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A2 and F3: an expired value served because its load fails; an invalidated one never is. */
class StaleIfErrorTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(10));
  private static final CachePolicy POLICY =
      PLAIN.withStaleIfError(Duration.ofMinutes(5), Duration.ofSeconds(30));

  private final ManualTicker ticker = new ManualTicker();
  private final ManualExecutor background = new ManualExecutor();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().ticker(ticker).executor(background).build();
  private final TenantCache acme = caches.tenant("acme");
  private final AtomicInteger tries = new AtomicInteger();

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void anExpiredValueServesWhenItsLoadFails() throws Exception {
    expired();
    try (CapturedLog log = CapturedLog.of(TenantCacheManager.class)) {
      assertThat(acme.ask(KEY, POLICY, this::fail))
          .extracting(Answer::value, Answer::source)
          .containsExactly("one", Source.STALE);
      assertThat(log.at(Level.WARN))
          .containsExactly(
              "Load of key 'sales:today' for tenant 'acme' failed; the expired value is served");
    }
    assertThat(acme.explain(KEY).failure()).contains("java.io.IOException: database gone");
    assertThat(acme.stats())
        .extracting(CacheStats::staleHits, CacheStats::loadFailures)
        .containsExactly(1L, 1L);
  }

  @Test
  void aLoadThatWorksReplacesTheExpiredValue() {
    expired();
    assertThat(acme.ask(KEY, POLICY, () -> "two"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("two", Source.COMPUTED);
  }

  @Test
  void atItsLimitTheFailureReachesTheCaller() throws Exception {
    expired();
    ticker.advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(acme.remember(KEY, POLICY, this::fail)).isEqualTo("one");
    ticker.advance(Duration.ofNanos(1)); // within the pause still, but past the limit
    assertThatThrownBy(() -> acme.remember(KEY, POLICY, this::fail))
        .isInstanceOf(IOException.class)
        .hasMessage("database gone");
    assertThat(tries).hasValue(2);
  }

  @Test
  void withoutThePolicyTheFailureReachesTheCaller() {
    expired();
    assertThatThrownBy(() -> acme.remember(KEY, PLAIN, this::fail)).hasMessage("database gone");
  }

  @Test
  void withoutAValueTheFailureReachesTheCaller() {
    assertThatThrownBy(() -> acme.remember(KEY, POLICY, this::fail)).hasMessage("database gone");
  }

  @Test
  void afterAFailureNoneIsTriedForThePause() throws Exception {
    expired();
    acme.remember(KEY, POLICY, this::fail);
    ticker.advance(Duration.ofSeconds(30).minusNanos(1));
    assertThat(acme.ask(KEY, POLICY, () -> "two").source()).isEqualTo(Source.STALE);
    assertThat(tries).hasValue(1);
    ticker.advance(Duration.ofNanos(1));
    assertThat(acme.remember(KEY, POLICY, () -> "two")).isEqualTo("two");
  }

  @Test
  void withoutAPauseEachReadTries() throws Exception {
    CachePolicy eager = PLAIN.withStaleIfError(Duration.ofMinutes(5), Duration.ZERO);
    expired();
    for (int i = 1; i <= 3; i++) {
      assertThat(acme.remember(KEY, eager, this::fail)).isEqualTo("one");
      assertThat(tries).hasValue(i);
    }
  }

  @Test
  void loadsInTheBackgroundPauseToo() throws Exception {
    CachePolicy revalidating = POLICY.withStaleWhileRevalidate(Duration.ofMinutes(5));
    expired();
    acme.remember(KEY, revalidating, this::fail);
    background.runNext();
    assertThat(tries).hasValue(1);

    assertThat(acme.ask(KEY, revalidating, this::fail).source()).isEqualTo(Source.STALE);
    assertThat(background.queued()).isZero();
    ticker.advance(Duration.ofSeconds(30));
    acme.remember(KEY, revalidating, this::fail);
    assertThat(background.queued()).isOne();
  }

  @Test
  void anInvalidatedValueIsNeverServedWhateverFails() throws Exception {
    expired();
    acme.remember(KEY, POLICY, this::fail); // served, and pausing now
    acme.invalidate("sales:*");
    assertThatThrownBy(() -> acme.remember(KEY, POLICY, this::fail)).hasMessage("database gone");
    assertThat(tries).hasValue(2);
  }

  @Test
  void anErrorOfTheJvmReachesTheCaller() {
    expired();
    assertThatThrownBy(
            () ->
                acme.remember(
                    KEY,
                    POLICY,
                    () -> {
                      throw new OutOfMemoryError("heap");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void anErrorOfTheJvmIsNotHeldAgainstTheExpiredValue() {
    expired();
    OutOfMemoryError heap = new OutOfMemoryError("heap");
    assertThatThrownBy(() -> acme.remember(KEY, POLICY, () -> error(heap))).isSameAs(heap);
    assertThat(acme.explain(KEY).failure()).contains("java.lang.OutOfMemoryError: heap");
    // But there is no pause, and what can be loaded again is.
    assertThat(acme.ask(KEY, POLICY, () -> "two"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("two", Source.COMPUTED);
    assertThat(acme.stats())
        .extracting(CacheStats::loadFailures, CacheStats::staleHits)
        .containsExactly(1L, 0L);
  }

  @Test
  void anErrorOfALoadThatOthersHaveJoinedReachesEachAsItIs() throws Exception {
    expired();
    OutOfMemoryError heap = new OutOfMemoryError("heap");
    HeldLoader held = new HeldLoader(() -> "");
    var leader =
        Threads.start(
            () ->
                acme.ask(
                    KEY,
                    POLICY,
                    () -> {
                      held.load();
                      return error(heap);
                    }));
    held.awaitRead();
    var joined = Threads.start(() -> acme.ask(KEY, POLICY, () -> "not run"));
    joined.awaitWaiting();
    held.release();

    assertThatThrownBy(leader::result).cause().isSameAs(heap);
    assertThatThrownBy(joined::result).cause().isSameAs(heap);
  }

  @Test
  void anErrorOfALoadInTheBackgroundIsToldAndDoesNotReachTheHostsExecutor() {
    CachePolicy revalidating = POLICY.withStaleWhileRevalidate(Duration.ofMinutes(5));
    expired();
    acme.remember(KEY, revalidating, () -> error(new StackOverflowError("deep")));
    background.runNext(); // throws nothing

    assertThat(acme.explain(KEY).failure()).contains("java.lang.StackOverflowError: deep");
    assertThat(acme.ask(KEY, revalidating, () -> "two").source()).isEqualTo(Source.STALE);
    assertThat(background.queued()).as("within the pause").isZero();
  }

  @Test
  void anErrorOfALoadWithATimeoutReachesTheCallerAsItIs() throws Exception {
    CachePolicy timed = POLICY.withHardTimeout(Duration.ofSeconds(20));
    expired();
    StackOverflowError deep = new StackOverflowError("deep");
    var caller = Threads.start(() -> acme.remember(KEY, timed, () -> error(deep)));
    caller.awaitWaiting();
    background.runNext();
    assertThatThrownBy(caller::result).cause().isSameAs(deep);
  }

  @Test
  void aLoaderThatReturnsNullHasFailed() {
    expired();
    assertThat(acme.ask(KEY, POLICY, () -> null).source()).isEqualTo(Source.STALE);
  }

  @Test
  void aLoaderThatAsksForItsOwnKeyIsToldSo() {
    expired();
    // The outer load fails with it, so that the outer call serves the expired value; the loader
    // itself isn't given one, which would hide its mistake.
    assertThatThrownBy(
            () -> acme.remember(KEY, POLICY, () -> acme.remember(KEY, POLICY, () -> "never")))
        .isInstanceOf(RecursiveLoadException.class);
  }

  @Test
  void whoJoinedTheFailedLoadIsServedByTheirOwnPolicy() throws Exception {
    expired();
    HeldLoader held = new HeldLoader(() -> "");
    var leader =
        Threads.start(
            () ->
                acme.ask(
                    KEY,
                    PLAIN,
                    () -> {
                      held.load();
                      return fail();
                    }));
    held.awaitRead();
    var tolerant = Threads.start(() -> acme.ask(KEY, POLICY, () -> "not run"));
    var strict = Threads.start(() -> acme.ask(KEY, PLAIN, () -> "not run"));
    tolerant.awaitWaiting();
    strict.awaitWaiting();
    held.release();

    assertThat(tolerant.result())
        .extracting(Answer::value, Answer::source)
        .containsExactly("one", Source.STALE);
    assertThatThrownBy(strict::result).hasRootCauseMessage("database gone");
    assertThatThrownBy(leader::result).hasRootCauseMessage("database gone");
    assertThat(tries).hasValue(1);
  }

  private void expired() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(10));
  }

  private static String error(Error error) {
    throw error;
  }

  private String fail() throws IOException {
    tries.incrementAndGet();
    throw new IOException("database gone");
  }
}
