package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.Threads;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Those who wait for a load that isn't their own: what they get, and what is left of the wait. */
class JoinedLoadsTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(5));
  private static final CachePolicy PATIENT = PLAIN.withHardTimeout(Duration.ofSeconds(20));

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
  void whoJoinsWithATimeoutIsAnsweredByTheLoadUnderWay() throws Exception {
    HeldLoader held = new HeldLoader(() -> "value");
    var leader = Threads.start(() -> acme.ask(KEY, PLAIN, held));
    held.awaitRead();
    var joined = Threads.start(() -> acme.ask(KEY, PATIENT, () -> "not run"));
    joined.awaitWaiting();
    held.release();

    assertThat(joined.result())
        .extracting(Answer::value, Answer::source)
        .containsExactly("value", Source.JOINED);
    assertThat(leader.result().source()).isEqualTo(Source.COMPUTED);
    assertThat(acme.stats())
        .extracting(CacheStats::loads, CacheStats::misses, CacheStats::joins)
        .containsExactly(1L, 2L, 1L);
    assertThat(background.queued()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whoHadJoinedBeforeAnInvalidationIsAnsweredByTheLoad(Breadth breadth) throws Exception {
    ReportKey<String> key = ReportKey.of("sales:today:eu", String.class);
    CachePolicy tagged = PLAIN.withTags(Tag.of("orders"));
    HeldLoader held = new HeldLoader(() -> "old");
    var leader = Threads.start(() -> acme.ask(key, tagged, held));
    held.awaitRead();
    var joined = Threads.start(() -> acme.ask(key, tagged, () -> "loaded twice"));
    joined.awaitWaiting();
    breadth.invalidate(caches);
    held.release();

    assertThat(joined.result()) // F2
        .extracting(Answer::value, Answer::source)
        .containsExactly("old", Source.JOINED);
    assertThat(leader.result().value()).isEqualTo("old");
    assertThat(acme.get(key)).isEmpty();
  }

  @Test
  void whoWaitsForAQueuedLoadIsAnsweredByWhatWasPutMeanwhile() throws Exception {
    var caller = Threads.start(() -> acme.ask(KEY, PATIENT, () -> "not run"));
    caller.awaitWaiting();
    acme.put(KEY, "put", PLAIN);
    background.runNext(); // finds that there is nothing to load any more

    assertThat(caller.result().value()).isEqualTo("put");
    assertThat(acme.stats().loads()).isZero();
    assertThat(acme.explain(KEY).loading()).isFalse();
  }

  @Test
  void whoWaitsForAQueuedLoadIsNotAnsweredByAValueThatWasInvalidatedOrHasExpired()
      throws Exception {
    var first = Threads.start(() -> acme.ask(KEY, PATIENT, () -> "loaded"));
    first.awaitWaiting();
    acme.put(KEY, "put", PLAIN);
    acme.invalidate("sales:*");
    background.runNext();
    assertThat(first.result().value()).isEqualTo("loaded");

    acme.forget(KEY);
    var second = Threads.start(() -> acme.ask(KEY, PATIENT, () -> "loaded"));
    second.awaitWaiting();
    acme.put(KEY, "put", PLAIN);
    ticker.advance(Duration.ofMinutes(5));
    background.runNext();
    assertThat(second.result().value()).isEqualTo("loaded");
  }

  @Test
  void aLoadThatIsInTimeIsNoReasonToWarn() throws Exception {
    try (CapturedLog log = CapturedLog.of(TenantCacheManager.class)) {
      HeldLoader held = new HeldLoader(() -> "value");
      var leader = Threads.start(() -> acme.remember(KEY, PLAIN, held));
      held.awaitRead();
      assertThatThrownBy(
              () ->
                  acme.remember(KEY, PLAIN.withHardTimeout(Duration.ofMillis(1)), () -> "not run"))
          .isInstanceOf(LoadTimeoutException.class);
      var joined = Threads.start(() -> acme.remember(KEY, PLAIN, () -> "not run"));
      joined.awaitWaiting();
      held.release();
      leader.result();
      joined.result();
      assertThat(log.at(Level.WARN)).isEmpty();
    }
  }

  @Test
  void aThreadThatHasWaitedIsNotHeld() throws Exception {
    WeakReference<Thread> joined = joinAndEnd();
    Await.until(
        "the thread is collected",
        () -> {
          System.gc();
          return joined.get() == null;
        });
  }

  @Test
  void aThreadWhoseLoaderAskedForItsOwnKeyIsNotHeld() throws Exception {
    WeakReference<Thread> refused = askForOwnKeyAndEnd();
    Await.until(
        "the thread is collected",
        () -> {
          System.gc();
          return refused.get() == null;
        });
  }

  private WeakReference<Thread> askForOwnKeyAndEnd() throws Exception {
    var refused =
        Threads.start(
            () -> {
              assertThatThrownBy(
                      () ->
                          acme.remember(KEY, PLAIN, () -> acme.remember(KEY, PLAIN, () -> "never")))
                  .isInstanceOf(RecursiveLoadException.class);
              return null;
            });
    refused.result();
    refused.thread().join();
    return new WeakReference<>(refused.thread());
  }

  private WeakReference<Thread> joinAndEnd() throws Exception {
    HeldLoader held = new HeldLoader(() -> "value");
    var leader = Threads.start(() -> acme.remember(KEY, PLAIN, held));
    held.awaitRead();
    var joined = Threads.start(() -> acme.remember(KEY, PLAIN, () -> "not run"));
    joined.awaitWaiting();
    held.release();
    leader.result();
    joined.result();
    joined.thread().join();
    return new WeakReference<>(joined.thread());
  }
}
