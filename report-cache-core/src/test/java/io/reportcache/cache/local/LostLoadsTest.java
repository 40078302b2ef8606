package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadLimits;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.Await;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's executor does with a load whatever an executor may do, and worse. */
@Tag("slow")
class LostLoadsTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(10));
  private static final CachePolicy SHORT = PLAIN.withHardTimeout(Duration.ofMillis(20));
  private static final CachePolicy LONG = PLAIN.withHardTimeout(Duration.ofSeconds(15));

  private final AtomicInteger loads = new AtomicInteger();

  @Test
  void aLoadThatTheExecutorDropsIsBegunOnAThreadOfTheCache() {
    try (TenantCacheManager caches = caches(task -> {})) {
      TenantCache acme = caches.tenant("acme");
      assertThat(acme.remember(KEY, LONG, this::load)).isEqualTo("loaded");
      assertThat(loads).hasValue(1);
      Await.until("nothing is loaded any more", () -> !acme.explain(KEY).loading());
    }
  }

  @Test
  void aKeyWhoseLoadWasDroppedIsReadableAgain() {
    try (TenantCacheManager caches = caches(task -> {})) {
      TenantCache acme = caches.tenant("acme");
      assertThatThrownBy(() -> acme.remember(KEY, SHORT, this::load))
          .isInstanceOf(LoadTimeoutException.class);
      awaitReadable(acme, SHORT);
    }
  }

  @Test
  void aKeyWhoseReloadWasDroppedIsReadableAgain() {
    ManualTicker ticker = new ManualTicker();
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .ticker(ticker)
            .loadTimeout(Duration.ofMillis(200))
            .executor(task -> {})
            .build()) {
      TenantCache acme = caches.tenant("acme");
      CachePolicy stale = PLAIN.withStaleWhileRevalidate(Duration.ofMinutes(5));
      acme.remember(KEY, stale, () -> "old");
      ticker.advance(Duration.ofMinutes(10));
      assertThat(acme.remember(KEY, stale, this::load)).isEqualTo("old");
      Await.until("the reload is done", () -> acme.get(KEY).isPresent());
      assertThat(acme.get(KEY)).contains("loaded");
    }
  }

  @Test
  void anExecutorThatDiscardsItsOldestPoisonsNoKey() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            new ThreadPoolExecutor.DiscardOldestPolicy());
    try (TenantCacheManager caches = caches(pool)) {
      TenantCache acme = caches.tenant("acme");
      pool.execute(() -> Threads.await(release));
      for (int i = 0; i < 5; i++) { // each pushes the one before out
        ReportKey<String> key = ReportKey.of("sales:" + i, String.class);
        assertThatThrownBy(() -> acme.remember(key, SHORT, this::load))
            .isInstanceOf(LoadTimeoutException.class);
      }
      for (int i = 0; i < 5; i++) {
        ReportKey<String> key = ReportKey.of("sales:" + i, String.class);
        Await.until(key + " is loaded", () -> acme.get(key).isPresent());
      }
    } finally {
      release.countDown();
      pool.shutdownNow();
    }
  }

  @Test
  void anExecutorThatIsShutDownWithWhatItHoldsPoisonsNoKey() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(10));
    try (TenantCacheManager caches = caches(pool)) {
      TenantCache acme = caches.tenant("acme");
      pool.execute(
          () -> {
            try {
              release.await();
            } catch (InterruptedException e) {
              // shut down
            }
          });
      assertThatThrownBy(() -> acme.remember(KEY, SHORT, this::load))
          .isInstanceOf(LoadTimeoutException.class);
      pool.shutdownNow();
      awaitReadable(acme, SHORT);
    }
  }

  @Test
  void whoIsWaitingForALoadInTheQueueOfAClosedCacheLoadsItself() throws Exception {
    ManualExecutor executor = new ManualExecutor();
    TenantCacheManager caches = TenantCacheManager.builder().executor(executor).build();
    TenantCache acme = caches.tenant("acme");
    var caller = Threads.start(() -> acme.remember(KEY, LONG, this::load));
    caller.awaitWaiting();
    caches.close();
    assertThat(caller.result()).isEqualTo("loaded");
    executor.runNext(); // finds its work done
    assertThat(loads).hasValue(1);
    assertThat(acme.remember(KEY, SHORT, this::load)).isEqualTo("loaded");
  }

  @Test
  void aLoadThatWasQueuedWhenTheCacheWasClosedPoisonsNoKey() {
    ManualExecutor executor = new ManualExecutor();
    TenantCacheManager caches = TenantCacheManager.builder().executor(executor).build();
    TenantCache acme = caches.tenant("acme");
    assertThatThrownBy(() -> acme.remember(KEY, SHORT, this::load))
        .isInstanceOf(LoadTimeoutException.class);
    caches.close();
    assertThat(acme.remember(KEY, SHORT, this::load)).isEqualTo("loaded");
    executor.runNext();
    assertThat(loads).hasValue(1);
  }

  @Test
  void aTaskThatIsRunTwiceLoadsOnce() {
    Executor twice =
        task ->
            Threads.start(
                () -> {
                  task.run();
                  task.run();
                  return null;
                });
    try (TenantCacheManager caches = caches(twice)) {
      assertThat(caches.tenant("acme").remember(KEY, LONG, this::load)).isEqualTo("loaded");
      assertThat(loads).hasValue(1);
    }
  }

  @Test
  void aTaskThatIsRunAfterItsWorkWasTakenOverDoesNothing() {
    ManualExecutor executor = new ManualExecutor();
    try (TenantCacheManager caches = caches(executor)) {
      TenantCache acme = caches.tenant("acme");
      assertThatThrownBy(() -> acme.remember(KEY, SHORT, this::load))
          .isInstanceOf(LoadTimeoutException.class);
      Await.until("the load is taken over", () -> acme.get(KEY).isPresent());
      acme.forget(KEY);
      executor.runNext();
      assertThat(loads).hasValue(1);
      assertThat(acme.get(KEY)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        IllegalStateException.class,
        NullPointerException.class,
        OutOfMemoryError.class,
        StackOverflowError.class,
        NoClassDefFoundError.class,
        ThreadDeath.class
      })
  void anExecutorThatThrowsAnythingHasRefused(Class<? extends Throwable> type) throws Exception {
    Throwable thrown = type.getConstructor().newInstance();
    try (TenantCacheManager caches =
        caches(
            task -> {
              throw Joins.asItIs(thrown);
            })) {
      assertThat(caches.tenant("acme").remember(KEY, LONG, this::load)).isEqualTo("loaded");
      assertThat(loads).hasValue(1);
    }
  }

  @Test
  void anExecutorThatRunsTheTaskAndThrowsHasRunIt() {
    try (TenantCacheManager caches =
        caches(
            task -> {
              task.run();
              throw new IllegalStateException("after all");
            })) {
      assertThat(caches.tenant("acme").remember(KEY, LONG, this::load)).isEqualTo("loaded");
      assertThat(loads).hasValue(1);
    }
  }

  @Test
  void droppedLoadsTakeUpNoRoomForOthers() {
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .loadTimeout(Duration.ofMillis(200))
            .loadLimits(LoadLimits.defaults().withPerTenantReport(1).withTotal(1))
            .executor(task -> {})
            .build()) {
      TenantCache acme = caches.tenant("acme");
      for (int i = 0; i < 20; i++) {
        ReportKey<String> key = ReportKey.of("sales:" + i, String.class);
        assertThatThrownBy(() -> acme.remember(key, SHORT, this::load))
            .isInstanceOf(LoadTimeoutException.class);
      }
      assertThat(acme.remember(KEY, LONG, this::load)).isEqualTo("loaded");
    }
  }

  @Test
  void loadsBeyondTheLimitRunOnTheHostsExecutorOneAfterTheOther() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Executor threads =
        task ->
            Threads.start(
                () -> {
                  task.run();
                  return null;
                });
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .loadLimits(LoadLimits.defaults().withPerTenant(2))
            .executor(threads)
            .build()) {
      TenantCache acme = caches.tenant("acme");
      CountDownLatch begun = new CountDownLatch(2);
      CountDownLatch release = new CountDownLatch(1);
      List<Threads.Running<String>> callers =
          java.util.stream.IntStream.range(0, 10)
              .mapToObj(
                  i ->
                      Threads.start(
                          () ->
                              acme.remember(
                                  ReportKey.of("r" + i, String.class),
                                  LONG,
                                  () -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    begun.countDown();
                                    Threads.await(release);
                                    running.decrementAndGet();
                                    return "loaded";
                                  })))
              .toList();
      callers.forEach(Threads.Running::awaitWaiting);
      Threads.await(begun);
      release.countDown();
      for (var caller : callers) {
        assertThat(caller.result()).isEqualTo("loaded");
      }
      assertThat(most.get()).isEqualTo(2);
    }
  }

  private void awaitReadable(TenantCache cache, CachePolicy policy) {
    Await.until(
        "the key is readable",
        () -> {
          try {
            return cache.remember(KEY, policy, this::load).equals("loaded");
          } catch (LoadTimeoutException e) {
            return false;
          }
        });
  }

  private String load() {
    loads.incrementAndGet();
    return "loaded";
  }

  private static TenantCacheManager caches(Executor executor) {
    return TenantCacheManager.builder()
        .loadTimeout(Duration.ofMillis(500)) // and so the time that an executor has to begin
        .executor(executor)
        .build();
  }
}
