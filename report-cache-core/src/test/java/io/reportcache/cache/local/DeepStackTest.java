package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.Loader;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.store.CacheStore;
import io.reportcache.testing.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D4: callers that use up their stack, at any depth, harm nobody. */
@org.junit.jupiter.api.Tag("slow")
class DeepStackTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MAXIMUM_SIZE = 1_000;
  private static final int STACK = 256 << 10;

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void aRecursionThatPutsWhatItVisitsLeavesTheCacheAsItShouldBe(EvictionPolicy policy)
      throws Exception {
    try (CapturedLog log = CapturedLog.of(CacheStore.class);
        TenantCacheManager caches = caches(policy)) {
      for (int round = 0; round < 6; round++) {
        within(
            () ->
                assertThatThrownBy(() -> visit(caches.tenant("acme"), 0))
                    .isInstanceOf(StackOverflowError.class));
        within(() -> fill(caches, 50_000));
      }
      assertThat(log.at(Level.WARN)).isEmpty(); // no write was begun that couldn't be ended
    }
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void everyCallFailsOrSucceedsAsAWholeAtAnyDepth(EvictionPolicy policy) throws Exception {
    try (CapturedLog log = CapturedLog.of(CacheStore.class);
        TenantCacheManager caches = caches(policy)) {
      TenantCache acme = caches.tenant("acme");
      ReportKey<Integer> key = ReportKey.of("report:1", Integer.class);
      Runnable[] calls = {
        () -> acme.put(key, 1, HOUR),
        () -> acme.remember(key, HOUR, () -> 2),
        () -> acme.get(key),
        () -> acme.forget(key),
        () -> acme.add(key, 3, CachePolicy.ttl(HOUR)),
        () -> acme.increment(ReportKey.of("count:1", Long.class), 1, CachePolicy.ttl(HOUR)),
        () -> acme.invalidate("report:*"),
        () -> acme.invalidate(List.of(Tag.of("orders"), Tag.of("sales")), "test"),
        () -> caches.invalidateAllTenants("report:*"),
        () -> caches.tenant("t" + System.nanoTime()).put(key, 4, HOUR),
        acme::getKeys,
        caches::size,
        caches::cleanUp
      };
      for (Runnable call : calls) {
        call.run(); // loads all classes
      }
      AtomicInteger refused = new AtomicInteger();
      for (Runnable call : calls) {
        within(() -> refused.addAndGet(atEveryDepth(call)));
        within(() -> fill(caches, 3_000));
      }
      assertThat(refused).hasPositiveValue();
      assertThat(log.at(Level.WARN)).isEmpty();
    }
  }

  /** F1: whether or not the call came back, what it was to drop is never served afterwards. */
  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void anInvalidationThatFailsForWantOfStackIsMadeOrNotAtAll(EvictionPolicy policy)
      throws Exception {
    try (TenantCacheManager caches = caches(policy)) {
      TenantCache acme = caches.tenant("acme");
      ReportKey<Integer> one = ReportKey.of("sales:1", Integer.class);
      ReportKey<Integer> two = ReportKey.of("sales:2", Integer.class);
      acme.invalidate("sales:1", "sales:*");
      int[] versions = new int[1];
      within(
          () ->
              atEveryDepth(
                  () -> {
                    acme.invalidate("sales:*", "orders:*");
                    versions[0]++;
                  }));
      assertThat(versions[0]).isPositive();
      for (int version = 0; version < 50; version++) {
        int now = version;
        acme.put(one, now, HOUR);
        acme.put(two, now, HOUR);
        assertThat(acme.get(one)).contains(now);
        acme.invalidate("sales:*");
        assertThat(acme.get(one)).isEmpty();
        assertThat(acme.get(two)).isEmpty();
      }
    }
  }

  /** Who comes later would wait for it. */
  @Test
  void aLoadThatRunsOutOfStackLeavesNothingThatOthersWaitFor() throws Exception {
    try (TenantCacheManager caches = TenantCacheManager.builder().loadTimeout(HOUR).build()) {
      TenantCache acme = caches.tenant("acme");
      ReportKey<Integer> key = ReportKey.of("report:1", Integer.class);
      CachePolicy policy = CachePolicy.ttl(HOUR);
      acme.remember(key, policy, () -> 1);
      for (Loader<Integer, RuntimeException> loader :
          List.<Loader<Integer, RuntimeException>>of(() -> 2, () -> at(1 << 20, () -> {}))) {
        within(
            () ->
                atEveryDepth(
                    () -> {
                      acme.forget(key);
                      acme.remember(key, policy, loader);
                    }));
        within(
            () -> {
              acme.forget(key);
              assertThat(acme.remember(key, policy, () -> 3)).isEqualTo(3);
            });
      }
    }
  }

  private static TenantCacheManager caches(EvictionPolicy policy) {
    return TenantCacheManager.builder().maximumSize(MAXIMUM_SIZE).evictionPolicy(policy).build();
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack ends, which is the point
  private static int visit(TenantCache cache, int n) {
    cache.put("node:" + n % 5000, n, HOUR);
    return visit(cache, n + 1) + 1;
  }

  /** Returns how often there wasn't stack enough. */
  private static int atEveryDepth(Runnable call) {
    int deepest = 1;
    while (fits(deepest * 2, () -> {})) {
      deepest *= 2;
    }
    for (int step = deepest / 2; step > 0; step /= 2) {
      deepest += fits(deepest + step, () -> {}) ? step : 0;
    }
    int refused = 0;
    for (int up = 0; up < 3_000 && up < deepest; up += up < 1_400 ? 7 : 61) {
      if (!fits(deepest - up, call)) {
        refused++;
      }
    }
    return refused;
  }

  private static boolean fits(int depth, Runnable call) {
    try {
      var unused = at(depth, call);
      return true;
    } catch (StackOverflowError e) {
      return false;
    }
  }

  private static int at(int depth, Runnable call) {
    if (depth > 0) {
      return at(depth - 1, call) + 1;
    }
    call.run();
    return 0;
  }

  /** Puts far more than there is room for, and looks that all is as it should be. */
  private static void fill(TenantCacheManager caches, int entries) {
    TenantCache globex = caches.tenant("globex");
    for (int i = 0; i < entries; i++) {
      globex.put("k:" + i, i, HOUR);
      if (i % 1_000 == 0) {
        assertThat(caches.size()).isLessThanOrEqualTo(MAXIMUM_SIZE);
      }
    }
    assertThat(caches.size()).isEqualTo(MAXIMUM_SIZE);
    int held = caches.tenant("acme").getKeys().size() + globex.getKeys().size();
    assertThat(held).isLessThanOrEqualTo(MAXIMUM_SIZE);
    for (String key : globex.getKeys()) {
      Optional<Integer> value = globex.get(ReportKey.of(key, Integer.class));
      assertThat(value).contains(Integer.valueOf(key.substring(2)));
    }
  }

  private static void within(Runnable work) throws Exception {
    FutureTask<Void> task = new FutureTask<>(work, null);
    Thread thread = new Thread(null, task, "small stack", STACK);
    thread.setDaemon(true);
    thread.start();
    task.get(60, TimeUnit.SECONDS);
  }
}
