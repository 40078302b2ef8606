package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.LoadInterruptedException;
import io.reportcache.cache.Loader;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One load for many callers, and loaders that misbehave. */
class LoadTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final CachePolicy POLICY = CachePolicy.ttl(MINUTE);
  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);

  private final TenantCacheManager caches = TenantCacheManager.builder().build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void manyCallersShareOneLoad() throws Exception {
    HeldLoader held = new HeldLoader(() -> "value");
    var leader = Threads.start(() -> acme.ask(KEY, POLICY, held));
    held.awaitRead();
    List<Threads.Running<Answer<String>>> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      others.add(Threads.start(() -> acme.ask(KEY, POLICY, () -> "loaded again")));
    }
    others.forEach(Threads.Running::awaitWaiting);
    held.release();

    assertThat(leader.result().source()).isEqualTo(Source.COMPUTED);
    for (var other : others) {
      assertThat(other.result())
          .extracting(Answer::value, Answer::source)
          .containsExactly("value", Source.JOINED);
    }
    assertThat(acme.stats())
        .extracting(CacheStats::loads, CacheStats::misses, CacheStats::joins)
        .containsExactly(1L, 6L, 5L);
  }

  @Test
  void loadsOfDifferentTenantsAreApart() throws Exception {
    HeldLoader held = new HeldLoader(() -> "acme's");
    var leader = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();
    assertThat(caches.tenant("globex").remember(KEY, POLICY, () -> "globex's"))
        .isEqualTo("globex's");
    held.release();
    assertThat(leader.result()).isEqualTo("acme's");
  }

  @Test
  void aLoaderRunsForTheTenantOfItsCacheAndTheCallersIsRestored() {
    TenantContext.run(
        TenantId.of("globex"),
        () -> {
          String seen = acme.remember(KEY, POLICY, () -> TenantContext.require().value());
          assertThat(seen).isEqualTo("acme");
          assertThat(TenantContext.require().value()).isEqualTo("globex");
          assertThatThrownBy(
                  () ->
                      acme.remember(
                          "other",
                          String.class,
                          MINUTE,
                          () -> {
                            throw new IllegalStateException("fails");
                          }))
              .hasMessage("fails");
          assertThat(TenantContext.require().value()).isEqualTo("globex");
        });
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void aCheckedExceptionOfTheLoaderReachesEachCallerAsItIsAndIsNotCached() throws Exception {
    IOException gone = new IOException("disk gone");
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch loading = new CountDownLatch(1);
    Loader<String, IOException> failing =
        () -> {
          loading.countDown();
          Threads.await(release);
          throw gone;
        };
    var leader = Threads.start(() -> acme.remember(KEY, POLICY, failing));
    Threads.await(loading);
    var joined = Threads.start(() -> acme.remember(KEY, POLICY, () -> "not run"));
    joined.awaitWaiting();
    release.countDown();

    assertThatThrownBy(leader::result)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isSameAs(gone);
    assertThatThrownBy(joined::result)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isSameAs(gone);
    assertThat(acme.remember(KEY, POLICY, () -> "works again")).isEqualTo("works again");
    assertThat(acme.stats().loadFailures()).isOne();
  }

  @Test
  void anErrorOfTheLoaderReachesTheCallerAndBlocksNobody() {
    assertThatThrownBy(
            () ->
                acme.remember(
                    KEY,
                    POLICY,
                    () -> {
                      throw new StackOverflowError("deep");
                    }))
        .isInstanceOf(StackOverflowError.class);
    assertThat(acme.remember(KEY, POLICY, () -> "works")).isEqualTo("works");
  }

  @Test
  void aLoaderThatReturnsNullIsAnErrorThatSaysWhatToDo() {
    assertThatThrownBy(() -> acme.remember(KEY, POLICY, () -> null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the loader of key 'sales:today' for tenant 'acme' returned null; a report is never"
                + " null: return an empty report, or use rememberOptional");
    assertThat(acme.has(KEY)).isFalse();
    assertThat(acme.stats().loadFailures()).isOne();
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"}) // as a caller of generics may have it
  void aLoaderThatReturnsAnotherTypeIsAnErrorAndNothingIsCached() {
    ReportKey lying = ReportKey.of("lie", Integer.class);
    assertThatThrownBy(() -> acme.remember(lying, POLICY, () -> "text"))
        .isInstanceOf(KeyTypeException.class)
        .hasMessageContaining(
            "the loader of key 'lie' for tenant 'acme' returned a java.lang.String");
    assertThat(acme.has("lie")).isFalse();
    assertThat(acme.stats().loadFailures()).isOne();
  }

  @Test
  void aLoaderThatAsksForItsOwnKeyIsAnErrorNotADeadlock() {
    assertThatThrownBy(
            () -> acme.remember(KEY, POLICY, () -> acme.remember(KEY, POLICY, () -> "never")))
        .isInstanceOf(RecursiveLoadException.class)
        .hasMessageContaining("the loader of key 'sales:today' asks for that key again");
    assertThat(acme.remember(KEY, POLICY, () -> "works")).isEqualTo("works");
  }

  @Test
  void aLoaderMayAskForOtherKeys() {
    assertThat(
            acme.remember(
                KEY, POLICY, () -> acme.remember("part", String.class, MINUTE, () -> "p") + "!"))
        .isEqualTo("p!");
  }

  @Test
  void loadersOfTwoThreadsThatWaitForEachOtherAreAnErrorNotADeadlock() throws Exception {
    ReportKey<String> other = ReportKey.of("other", String.class);
    CountDownLatch bothLoad = new CountDownLatch(2);
    var one =
        Threads.start(
            () ->
                acme.remember(
                    KEY,
                    POLICY,
                    () -> {
                      bothLoad.countDown();
                      Threads.await(bothLoad);
                      return acme.remember(other, POLICY, () -> "never");
                    }));
    var two =
        Threads.start(
            () ->
                acme.remember(
                    other,
                    POLICY,
                    () -> {
                      bothLoad.countDown();
                      Threads.await(bothLoad);
                      return acme.remember(KEY, POLICY, () -> "never");
                    }));

    assertThatThrownBy(one::result).hasCauseInstanceOf(RecursiveLoadException.class);
    assertThatThrownBy(two::result).hasCauseInstanceOf(RecursiveLoadException.class);
    assertThat(acme.remember(KEY, POLICY, () -> "works")).isEqualTo("works");
  }

  @Test
  void aLoaderThatNeverReturnsHoldsItsOwnCallerOnly() throws Exception {
    try (TenantCacheManager impatient =
        TenantCacheManager.builder().loadTimeout(Duration.ofMillis(50)).build()) {
      TenantCache cache = impatient.tenant("acme");
      HeldLoader hung = new HeldLoader(() -> "late");
      var stuck = Threads.start(() -> cache.remember(KEY, POLICY, hung));
      hung.awaitRead();

      // Joins, waits for the load timeout, then loads itself.
      assertThat(cache.remember(KEY, POLICY, () -> "own")).isEqualTo("own");

      hung.release();
      assertThat(stuck.result()).isEqualTo("late");
      assertThat(cache.get(KEY)).contains("own"); // what came late isn't stored
    }
  }

  @Test
  void anInterruptedCallerStopsWaitingAndStaysInterrupted() throws Exception {
    HeldLoader held = new HeldLoader(() -> "value");
    var leader = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();
    AtomicInteger flag = new AtomicInteger();
    var joined =
        Threads.start(
            () -> {
              try {
                return acme.remember(KEY, POLICY, () -> "not run");
              } finally {
                flag.set(Thread.currentThread().isInterrupted() ? 1 : 2);
              }
            });
    joined.awaitWaiting();
    joined.thread().interrupt();

    assertThatThrownBy(joined::result)
        .cause()
        .isInstanceOf(LoadInterruptedException.class)
        .hasMessageContaining("key 'sales:today' for tenant 'acme'");
    assertThat(flag).hasValue(1);
    held.release();
    assertThat(leader.result()).isEqualTo("value");
  }

  @Test
  void aRefreshReplacesWhatServes() {
    acme.remember(KEY, POLICY, () -> "one");
    assertThat(acme.refresh(KEY, POLICY, () -> "two").source()).isEqualTo(Source.COMPUTED);
    assertThat(acme.get(KEY)).contains("two");
  }

  @Test
  void aRefreshThatFailsLeavesWhatServes() {
    acme.remember(KEY, POLICY, () -> "one");
    assertThatThrownBy(
            () ->
                acme.refresh(
                    KEY,
                    POLICY,
                    () -> {
                      throw new IllegalStateException("fails");
                    }))
        .hasMessage("fails");
    assertThat(acme.get(KEY)).contains("one");
  }
}
