package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadLimits;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.Loader;
import io.reportcache.cache.Settings;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads that never return: who goes on, how many threads they cost, and what is left of it. */
@Tag("slow")
@Tag("any-jdk")
class HangingLoadsTest {

  private static final Duration LOAD_TIMEOUT = Duration.ofMillis(50);
  private static final Duration CLOSE = Duration.ofMillis(200);
  private static final Duration GRACE = Duration.ofMillis(50);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(10));
  private static final CachePolicy SHORT = PLAIN.withHardTimeout(Duration.ofMillis(10));
  private static final CachePolicy LONG = PLAIN.withHardTimeout(Duration.ofSeconds(15));

  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** Whose threads loads run on in the background. */
  enum Threading {
    OWN,
    HOSTS;

    TenantCacheManager caches(LoadLimits limits) {
      TenantCacheManagerBuilder builder =
          TenantCacheManager.builder().loadTimeout(LOAD_TIMEOUT).loadLimits(limits);
      Executor hosts =
          task ->
              Threads.start(
                  () -> {
                    task.run();
                    return null;
                  });
      return LocalEngine.start(
          Settings.of(this == OWN ? builder : builder.executor(hosts)), new Patience(GRACE, CLOSE));
    }

    TenantCacheManager caches() {
      return caches(LoadLimits.defaults());
    }
  }

  @AfterEach
  void end() {
    end.countDown();
  }

  @ParameterizedTest
  @EnumSource
  void whoTimesOutIsToldWhetherTheLoadHasBegun(Threading threading) {
    CountDownLatch begun = new CountDownLatch(1);
    try (TenantCacheManager caches = threading.caches(LoadLimits.defaults().withTotal(1))) {
      TenantCache acme = caches.tenant("acme");
      ReportKey<String> held = key("held");
      Threads.start(
          () ->
              acme.remember(
                  held,
                  LONG,
                  () -> {
                    begun.countDown();
                    Threads.await(end);
                    return "x";
                  }));
      Threads.await(begun);
      assertThatThrownBy(() -> acme.remember(held, SHORT, () -> "not run"))
          .isInstanceOf(LoadTimeoutException.class)
          .hasMessageContaining("it goes on, and its value will be stored");
      assertThatThrownBy(() -> acme.remember(key("waits"), SHORT, () -> "y"))
          .isInstanceOf(LoadTimeoutException.class)
          .hasMessageContaining("hasn't begun within its hard time-out of 10 ms")
          .hasMessageContaining("still waits for a place or a thread")
          .hasMessageNotContaining("goes on");
      end.countDown();
      Await.until("the load that waited has run", () -> acme.has(key("waits")));
    }
  }

  @Test
  void whoWaitsBehindALoadThatAnInvalidationOvertookIsToldThatItsOwnNeverBegan() {
    CountDownLatch begun = new CountDownLatch(1);
    LoadLimits one = LoadLimits.defaults().withPerKey(1);
    try (TenantCacheManager caches = TenantCacheManager.builder().loadLimits(one).build()) {
      TenantCache acme = caches.tenant("acme");
      ReportKey<String> key = key("held");
      Threads.start(
          () ->
              acme.remember(
                  key,
                  LONG,
                  () -> {
                    begun.countDown();
                    Threads.await(end);
                    return "x";
                  }));
      Threads.await(begun);
      acme.forget(key);
      assertThatThrownBy(() -> acme.remember(key, SHORT, () -> "y"))
          .isInstanceOf(LoadTimeoutException.class)
          .hasMessageContaining("hasn't begun within its hard time-out of 10 ms, and is given up");
      end.countDown();
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneTenantsHangingReportLeavesOtherReportsAndTenantsAlone(Threading threading) {
    try (TenantCacheManager caches = threading.caches()) {
      TenantCache acme = caches.tenant("acme");
      for (int i = 0; i < 100; i++) {
        assertTimesOut(acme, "hung:" + i, this::hangDeafly);
      }
      for (int i = 0; i < 10; i++) {
        assertAnswers(acme, "other:" + i);
        assertAnswers(caches.tenant("globex"), "hung:" + i);
      }
      assertThat(most.get()).as("twice the bound on a report of a tenant").isLessThanOrEqualTo(16);
      end.countDown();
      Await.until("all have returned", () -> running.get() == 0);
      assertAnswers(acme, "hung:again");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHangingTenantLeavesOthersAlone(Threading threading) {
    try (TenantCacheManager caches = threading.caches()) {
      TenantCache acme = caches.tenant("acme");
      for (int i = 0; i < 100; i++) {
        assertTimesOut(acme, "r" + i + ":today", this::hangDeafly);
      }
      assertAnswers(caches.tenant("globex"), "r0:today");
      assertThat(most.get()).as("twice the bound on a tenant").isLessThanOrEqualTo(32);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReportThatHangsForAllTenantsLeavesOtherReportsAlone(Threading threading) {
    try (TenantCacheManager caches = threading.caches()) {
      for (int i = 0; i < 200; i++) {
        assertTimesOut(caches.tenant("t" + i), "hung:today", this::hangDeafly);
      }
      assertAnswers(caches.tenant("t1"), "other:today");
      assertThat(most.get()).as("twice the bound on a report").isLessThanOrEqualTo(64);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatHangsHoldsNoMoreThreadsThanTwiceItsBound(Threading threading) {
    try (TenantCacheManager caches = threading.caches()) {
      TenantCache acme = caches.tenant("acme");
      for (int i = 0; i < 50; i++) {
        assertTimesOut(acme, "hung", this::hangDeafly);
      }
      Await.until("as many hang as may", () -> tryOnce(acme, "hung", 4));
      for (int i = 0; i < 50; i++) {
        assertTimesOut(acme, "hung", this::hangDeafly);
      }
      assertThat(most.get()).isEqualTo(4);
      assertAnswers(acme, "other");
      end.countDown();
      Await.until("all have returned", () -> running.get() == 0);
      assertThat(acme.remember(key("hung"), LONG, () -> "works again")).isEqualTo("works again");
    }
  }

  @Test
  void aCallerWithoutATimeoutIsToldWhenTooManyLoadsOfTheKeyHang() throws Exception {
    try (TenantCacheManager caches = Threading.OWN.caches(LoadLimits.defaults().withPerKey(1))) {
      TenantCache acme = caches.tenant("acme");
      List<Threads.Running<String>> hung = new ArrayList<>();
      for (int i = 1; i <= 2; i++) {
        int so = i;
        hung.add(Threads.start(() -> acme.remember(key("hung"), PLAIN, this::hangDeafly)));
        Await.until("it hangs", () -> running.get() == so);
      }
      assertThatThrownBy(() -> acme.remember(key("hung"), PLAIN, () -> "never run"))
          .isInstanceOf(LoadTimeoutException.class)
          .hasMessageContaining("2 loads of key 'hung' for tenant 'acme' hang");
      assertThat(acme.stats().hungLoads()).isEqualTo(2);
      end.countDown();
      for (var each : hung) {
        assertThat(each.result()).isEqualTo("late");
      }
      assertThat(acme.remember(key("hung"), PLAIN, () -> "works again")).isEqualTo("works again");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLoadPastTheLoadTimeoutIsInterruptedCountedAndLoggedOnce(Threading threading)
      throws Exception {
    try (CapturedLog log = CapturedLog.of(TenantCacheManager.class);
        TenantCacheManager caches = threading.caches()) {
      TenantCache acme = caches.tenant("acme");
      CountDownLatch interrupted = new CountDownLatch(1);
      assertTimesOut(
          acme,
          "hung",
          () -> {
            try {
              end.await();
              return "never";
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw new IllegalStateException("interrupted", e);
            }
          });
      Threads.await(interrupted);
      assertAnswers(acme, "hung");
      Await.until("it is counted", () -> acme.stats().hungLoads() == 1);
      Await.until(
          "it is said",
          () ->
              log.at(Level.WARN).stream()
                  .anyMatch(line -> line.contains("longer than the load timeout of 50 ms")));
      assertThat(log.at(Level.WARN))
          .filteredOn(line -> line.contains("has taken longer than the load timeout of 50 ms"))
          .hasSize(1);
    }
  }

  @Test
  void aLoadThatIgnoresItsInterruptIsReplaced() {
    try (CapturedLog log = CapturedLog.of(TenantCacheManager.class);
        TenantCacheManager caches =
            Threading.OWN.caches(LoadLimits.defaults().withPerTenantReport(1))) {
      TenantCache acme = caches.tenant("acme");
      assertTimesOut(acme, "r:hung", this::hangDeafly);
      assertThat(acme.remember(key("r:other"), LONG, () -> "in its place"))
          .isEqualTo("in its place");
      // Its place is free before the line is written.
      Await.until(
          "it is said",
          () ->
              log.at(Level.WARN).stream()
                  .anyMatch(line -> line.contains("doesn't return though it was interrupted")));
      assertThat(log.at(Level.WARN))
          .filteredOn(line -> line.contains("doesn't return though it was interrupted"))
          .hasSize(1);
    }
  }

  @Test
  void theInterruptOfAHungLoadReachesNothingElse() throws Exception {
    // The host's only thread runs one load after the other.
    java.util.concurrent.ExecutorService one =
        java.util.concurrent.Executors.newSingleThreadExecutor();
    try (TenantCacheManager caches =
        TenantCacheManager.builder().loadTimeout(LOAD_TIMEOUT).executor(one).build()) {
      TenantCache acme = caches.tenant("acme");
      assertTimesOut(
          acme,
          "hung",
          () -> {
            while (!Thread.currentThread().isInterrupted()) { // and leaves the flag
              Thread.onSpinWait();
            }
            return "late";
          });
      assertThat(one.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
    } finally {
      one.shutdownNow();
    }
  }

  @Test
  void aLoadOnItsCallersThreadIsNeverInterrupted() throws Exception {
    try (TenantCacheManager caches =
        TenantCacheManager.builder().loadTimeout(LOAD_TIMEOUT).executor(Runnable::run).build()) {
      TenantCache acme = caches.tenant("acme");
      Loader<String, RuntimeException> slow =
          () -> {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < 3 * LOAD_TIMEOUT.toNanos()) {
              Thread.onSpinWait();
            }
            return Thread.currentThread().isInterrupted() ? "interrupted" : "left alone";
          };
      assertThat(acme.remember(key("plain"), PLAIN, slow)).isEqualTo("left alone");
      assertThat(acme.remember(key("timed"), LONG, slow)).isEqualTo("left alone");
    }
  }

  @Test
  void loadsThatWaitForRoomTakeTurnsByReportAndTenant() {
    Bulkheads bulkheads = new Bulkheads(LoadLimits.defaults().withTotal(1).withPerTenant(1));
    TenantCacheManagerBuilder options = TenantCacheManager.builder();
    LocalTier tier = Tiers.of(options);
    List<BackgroundLoad> ofAcme = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ofAcme.add(load(tier, "acme", "r:" + i));
    }
    BackgroundLoad ofGlobex = load(tier, "globex", "r:0");
    assertThat(bulkheads.admit(ofAcme.get(0))).isEqualTo(Bulkheads.Admission.MAY_RUN);
    assertThat(bulkheads.admit(ofAcme.get(1))).isEqualTo(Bulkheads.Admission.WAITS);
    assertThat(bulkheads.admit(ofAcme.get(2))).isEqualTo(Bulkheads.Admission.WAITS);
    assertThat(bulkheads.admit(ofGlobex)).isEqualTo(Bulkheads.Admission.WAITS);
    assertThat(bulkheads.next()).isNull();

    List<BackgroundLoad> order = new ArrayList<>();
    bulkheads.leave(ofAcme.get(0).report);
    for (BackgroundLoad next = bulkheads.next(); next != null; next = bulkheads.next()) {
      order.add(next);
      assertThat(bulkheads.next()).isNull();
      bulkheads.leave(next.report);
    }
    assertThat(order).containsExactly(ofAcme.get(1), ofGlobex, ofAcme.get(2));
    tier.close();
  }

  @Test
  void aCallerWithATimeoutIsToldAtOnceWhenTooManyWaitAlready() {
    try (TenantCacheManager caches =
        Threading.OWN.caches(LoadLimits.defaults().withPerTenantReport(1))) {
      TenantCache acme = caches.tenant("acme");
      CachePolicy shortest = PLAIN.withHardTimeout(Duration.ofNanos(1));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 2 * Bulkheads.LONGEST_QUEUE; i++) {
                  ReportKey<String> key = key("r:" + i);
                  try {
                    acme.remember(key, shortest, this::hangDeafly);
                  } catch (LoadTimeoutException e) {
                    if (!e.getMessage().contains("will be stored")) {
                      throw e;
                    }
                  }
                }
              })
          .isInstanceOf(LoadTimeoutException.class)
          .hasMessageContaining("1000 loads of that report for that tenant wait already");
      assertThat(most.get()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void afterCloseNoThreadIsLeftButThoseThatHang() {
    LibraryThreads threads = new LibraryThreads();
    TenantCacheManager caches = Threading.OWN.caches();
    assertTimesOut(caches.tenant("acme"), "hung", this::hangDeafly);
    end.countDown();
    caches.close();
    threads.awaitNone();
  }

  private boolean tryOnce(TenantCache cache, String name, int hanging) {
    assertTimesOut(cache, name, this::hangDeafly);
    return running.get() == hanging;
  }

  private static void assertTimesOut(
      TenantCache cache, String name, Loader<String, RuntimeException> loader) {
    assertThatThrownBy(() -> cache.remember(key(name), SHORT, loader))
        .isInstanceOf(LoadTimeoutException.class);
  }

  private static void assertAnswers(TenantCache cache, String name) {
    assertThat(cache.remember(key(name), LONG, () -> "answer")).isEqualTo("answer");
  }

  private static ReportKey<String> key(String name) {
    return ReportKey.of(name, String.class);
  }

  private static BackgroundLoad load(LocalTier tier, String tenant, String key) {
    Space space = tier.space(TenantId.of(tenant));
    return new BackgroundLoad(
        new Flight(key(key), PLAIN, space.tenant), space.flights, () -> {}, () -> {});
  }

  /** Hangs until the test ends, whatever interrupts it. */
  private String hangDeafly() {
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      while (true) {
        try {
          end.await();
          return "late";
        } catch (InterruptedException e) {
          // deaf
        }
      }
    } finally {
      running.decrementAndGet();
    }
  }
}
