package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Loads apart from their callers: which threads they take, and what closing does to them. */
class BackgroundLoadsTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(10));
  private static final CachePolicy TIMED = PLAIN.withHardTimeout(Duration.ofSeconds(20));
  private static final CachePolicy STALE = PLAIN.withStaleWhileRevalidate(Duration.ofMinutes(5));

  private final ManualTicker ticker = new ManualTicker();

  @Test
  void aLoadInsideALoadTakesNoThreadEvenAfterAnotherInsideItHasEnded() {
    AtomicInteger handedOver = new AtomicInteger();
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .ticker(ticker)
            .executor(
                task -> {
                  handedOver.incrementAndGet();
                  task.run();
                })
            .build()) {
      TenantCache acme = caches.tenant("acme");
      ReportKey<String> expired = ReportKey.of("stock:today", String.class);
      ReportKey<String> part = ReportKey.of("part", String.class);
      acme.remember(expired, STALE, () -> "one");
      ticker.advance(Duration.ofMinutes(10));

      acme.remember(
          KEY,
          TIMED,
          () -> {
            assertThat(acme.remember(expired, STALE, () -> "two")).isEqualTo("one");
            assertThat(handedOver).as("the outer load, and the reload in it").hasValue(2);
            return acme.remember(part, TIMED, () -> "part");
          });
      assertThat(handedOver).as("no more").hasValue(2);
      assertThat(acme.get(expired)).contains("two");

      acme.refresh(KEY, TIMED, () -> "x");
      assertThat(handedOver).as("when no load is under way any more").hasValue(3);
    }
  }

  @Test
  void asManyLoadsAsEightHangWithoutKeepingOneMoreFromItsCaller() throws Exception {
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      TenantCache acme = caches.tenant("acme");
      CountDownLatch hanging = new CountDownLatch(8);
      CountDownLatch release = new CountDownLatch(1);
      for (int i = 0; i < 8; i++) {
        ReportKey<String> key = ReportKey.of("hung:" + i, String.class);
        Threads.start(
            () ->
                acme.remember(
                    key,
                    TIMED,
                    () -> {
                      hanging.countDown();
                      Threads.await(release);
                      return "late";
                    }));
      }
      Threads.await(hanging); // each has a thread
      assertThat(acme.remember(KEY, PLAIN, () -> "own")).isEqualTo("own");
      release.countDown();
    }
  }

  @Test
  void closingWaitsForALoadUnderWayAndDoesNotInterruptIt() throws Exception {
    LibraryThreads threads = new LibraryThreads();
    TenantCacheManager caches = TenantCacheManager.builder().build();
    HeldLoader held = new HeldLoader(() -> "value");
    var caller = Threads.start(() -> caches.tenant("acme").remember(KEY, TIMED, held));
    held.awaitRead();
    var closing =
        Threads.start(
            () -> {
              caches.close();
              return Thread.currentThread().isInterrupted();
            });
    closing.awaitWaiting();
    held.release();

    assertThat(closing.result()).isFalse();
    assertThat(caller.result()).isEqualTo("value"); // an interrupt would have made it fail
    threads.awaitNone();
  }

  @Test
  void whoIsInterruptedWhileClosingWaitsNoLongerAndStaysInterrupted() throws Exception {
    LibraryThreads threads = new LibraryThreads();
    TenantCacheManager caches = TenantCacheManager.builder().build();
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Threads.start(
        () ->
            caches
                .tenant("acme")
                .remember(
                    KEY,
                    TIMED,
                    () -> {
                      loading.countDown();
                      try {
                        new CountDownLatch(1).await(); // for ever
                        return "never";
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                      }
                    }));
    Threads.await(loading);
    var closing =
        Threads.start(
            () -> {
              Thread.currentThread().interrupt();
              caches.close();
              return Thread.currentThread().isInterrupted();
            });
    assertThat(closing.result()).isTrue();
    Threads.await(interrupted); // and so is the load
    threads.awaitNone();
  }

  @Test
  void aClosedCacheHandsNothingToTheHostsExecutor() {
    ManualExecutor executor = new ManualExecutor();
    TenantCacheManager caches =
        TenantCacheManager.builder().ticker(ticker).executor(executor).build();
    caches.close();
    ReportKey<Thread> who = ReportKey.of("who", Thread.class);
    assertThat(caches.tenant("acme").remember(who, TIMED, Thread::currentThread))
        .isSameAs(Thread.currentThread());
    assertThat(executor.queued()).isZero();
  }
}
