package io.reportcache.spring.cache;

import static io.reportcache.spring.cache.ThreadsOf.await;
import static io.reportcache.spring.cache.ThreadsOf.in;
import static io.reportcache.spring.cache.ThreadsOf.resultOf;
import static io.reportcache.spring.cache.ThreadsOf.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.support.NullValue;

/** What code finds that casts the native cache of Spring's {@code CaffeineCache}. */
class NativeCacheTest {

  private final TenantCacheManager caches = TenantCacheManager.builder().build();
  private final SpringCacheManager manager = SpringCacheManager.builder(caches).build();
  private final TenantScope scope = TenantContext.open(TenantId.of("acme"));
  private final org.springframework.cache.Cache sales = SpringCacheTest.cache(manager, "sales");
  private final Cache<Object, Object> cache = caffeine("sales");

  record Query(String region, int year) {}

  @AfterEach
  void close() {
    scope.close();
    caches.close();
  }

  @Test
  void itIsOneObjectForEachName() {
    assertThat(cache).isSameAs(sales.getNativeCache()).isNotSameAs(caffeine("stock"));
    assertThat(cache).hasToString("cache 'sales' as a cache of Caffeine");
  }

  @Test
  void bothInterfacesSeeTheSameValues() {
    cache.put("eu", "native");
    assertThat(sales.get("eu", String.class)).isEqualTo("native");
    sales.put("us", "spring");
    assertThat(cache.getIfPresent("us")).isEqualTo("spring");
    cache.putAll(Map.of("jp", "put", "uk", "put"));
    assertThat(cache.getAllPresent(List.of("jp", "us", "none", "us")))
        .containsExactly(entry("jp", "put"), entry("us", "spring"));
    cache.invalidate("jp");
    cache.invalidateAll(List.of("us", "none"));
    assertThat(cache.estimatedSize()).isEqualTo(2);
    assertThat(caches.getKeys()).containsExactly("sales:eu", "sales:uk");
  }

  @Test
  @SuppressWarnings("NullArgumentForNonNullParameter") // which is refused
  void nullIsSpringsNullValue() {
    sales.put("eu", null);
    assertThat(cache.getIfPresent("eu")).isSameAs(NullValue.INSTANCE);
    cache.put("us", NullValue.INSTANCE);
    assertThat(sales.get("us")).isNotNull().extracting(found -> found.get()).isNull();
    assertThatNullPointerException().isThrownBy(() -> cache.put("us", null));
    assertThatNullPointerException().isThrownBy(() -> cache.getIfPresent(null));
    assertThat(cache.get("jp", key -> null)).isNull();
    assertThat(sales.get("jp")).isNull();
  }

  @Test
  void eachTenantHasItsOwnValues() {
    cache.put("eu", "of acme");
    in(
        "globex",
        () -> {
          assertThat(cache.getIfPresent("eu")).isNull();
          assertThat(cache.asMap()).isEmpty();
          cache.put("eu", "of globex");
          cache.asMap().compute("eu", (key, old) -> old + ", changed");
          assertThat(cache.asMap()).containsExactly(entry("eu", "of globex, changed"));
          cache.invalidateAll();
          return null;
        });
    assertThat(cache.asMap()).containsExactly(entry("eu", "of acme"));
  }

  @Test
  void withoutATenantOnlyFiguresCanBeRead() throws Exception {
    CompletableFuture<Object> read = start(() -> cache.getIfPresent("eu"));
    assertThat(read).failsWithin(java.time.Duration.ofSeconds(20));
    assertThat(resultOf(start(() -> cache.stats().requestCount()))).isZero();
  }

  @Test
  void invalidateAllTakesThisCacheAlone() {
    caffeine("sales2").put("eu", "kept");
    cache.put("eu", "dropped");
    cache.invalidateAll();
    assertThat(cache.estimatedSize()).isZero();
    assertThat(caches.getKeys()).containsExactly("sales2:eu");
  }

  @Test
  void twoThreadsLoadOnce() {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Object> first =
        start(
            "acme",
            () ->
                cache.get(
                    "eu",
                    key -> {
                      loading.countDown();
                      await(go);
                      return "loaded " + key;
                    }));
    await(loading);
    CompletableFuture<Object> second =
        start("acme", () -> cache.asMap().computeIfAbsent("eu", key -> "not run"));
    go.countDown();
    assertThat(resultOf(first)).isEqualTo("loaded eu");
    assertThat(resultOf(second)).isEqualTo("loaded eu");
  }

  @Test
  void whatAnInvalidationHasOvertakenIsNotKept() {
    assertThat(
            cache.get(
                "eu",
                key -> {
                  caches.invalidate("sales:*");
                  return "old";
                }))
        .isEqualTo("old");
    assertThat(cache.getIfPresent("eu")).isNull();
    caches.invalidate("sales:*");
    cache.put("eu", "old"); // ends the load that began with the read
    assertThat(cache.getIfPresent("eu")).isNull();
    assertThat(
            cache.getAll(
                List.of("eu", "us"),
                keys -> {
                  assertThat(keys).isEqualTo(java.util.Set.of("eu", "us"));
                  caches.forget("sales:eu");
                  return Map.of("eu", "old", "us", "new", "jp", "not asked for");
                }))
        .containsExactly(entry("eu", "old"), entry("us", "new"));
    assertThat(cache.asMap()).containsExactly(entry("us", "new"));
  }

  @Test
  void aPutOfOneThreadIsNotTheEndOfAnothersRead() {
    Cache<Object, Object> kept = caffeine("kept"); // got where it reads first
    assertThat(kept.getIfPresent("eu")).isNull();
    resultOf(
        start(
            "globex",
            () -> {
              kept.put("eu", "of globex");
              return assertThat(kept.getIfPresent("eu")).isEqualTo("of globex");
            }));
    resultOf(
        start(
            "acme",
            () -> {
              caches.forget("kept:eu");
              kept.put("eu", "of acme"); // begins with no read, and holds
              return assertThat(kept.getIfPresent("eu")).isEqualTo("of acme");
            }));
  }

  @Test
  void anErrorOfAFunctionReachesItsCallerAndLeavesTheValue() {
    cache.put("eu", "there");
    Error error = new NoClassDefFoundError("of the test");
    assertThatThrownBy(() -> cache.get("us", key -> fail(error))).isSameAs(error);
    assertThatThrownBy(() -> cache.asMap().compute("eu", (key, old) -> fail(error)))
        .isSameAs(error);
    assertThatThrownBy(() -> cache.getAll(List.of("us"), keys -> fail(error))).isSameAs(error);
    RuntimeException failure = new IllegalArgumentException("of the test");
    assertThatThrownBy(
            () ->
                cache
                    .asMap()
                    .merge(
                        "eu",
                        "x",
                        (old, added) -> {
                          throw failure;
                        }))
        .isSameAs(failure);
    assertThat(cache.asMap()).containsExactly(entry("eu", "there"));
    assertThat(cache.asMap().compute("eu", (key, old) -> old + " still")).isEqualTo("there still");
  }

  @Test
  void theMapComputesAsMapsDo() {
    Map<Object, Object> map = cache.asMap();
    assertThat(map.compute("n", (key, old) -> old == null ? 1 : 0)).isEqualTo(1);
    assertThat(map.merge("n", 2, (old, added) -> (int) old + (int) added)).isEqualTo(3);
    assertThat(map.computeIfPresent("none", (key, old) -> 1)).isNull();
    assertThat(map.computeIfPresent("n", (key, old) -> (int) old + 1)).isEqualTo(4);
    assertThat(map.replace("none", 1)).isNull();
    assertThat(map.replace("n", 5)).isEqualTo(4);
    assertThat(map.replace("n", 4, 6)).isFalse();
    assertThat(map.replace("n", 5, 6)).isTrue();
    assertThat(map.put("n", 7)).isEqualTo(6);
    assertThat(map.putIfAbsent("n", 8)).isEqualTo(7);
    assertThat(map.putIfAbsent("m", 8)).isNull();
    assertThat(map.remove("n", 8)).isFalse();
    assertThat(map.getOrDefault("none", 9)).isEqualTo(9);
    assertThat(map.remove("none")).isNull();
    assertThat(map.remove("m")).isEqualTo(8);
    assertThat(map.remove("n", 7)).isTrue();
    assertThat(map.compute("n", (key, old) -> null)).isNull();
    map.put("n", 1);
    map.replaceAll((key, old) -> (int) old + 1);
    assertThat(map).containsExactly(entry("n", 2)).containsKey("n").doesNotContainKey("m");
    assertThat(map.compute("n", (key, old) -> null)).isNull();
    assertThat(map).isEmpty();
  }

  @Test
  void concurrentChangesOfAKeyAreAllThere() {
    int threads = 4;
    int each = 250;
    CountDownLatch go = new CountDownLatch(1);
    List<CompletableFuture<Object>> running =
        java.util.stream.IntStream.range(0, threads)
            .mapToObj(
                i ->
                    start(
                        "acme",
                        () -> {
                          await(go);
                          for (int n = 0; n < each; n++) {
                            cache.asMap().merge("n", 1, (old, one) -> (int) old + (int) one);
                          }
                          return (Object) i;
                        }))
            .toList();
    go.countDown();
    running.forEach(ThreadsOf::resultOf);
    assertThat(cache.getIfPresent("n")).isEqualTo(threads * each);
  }

  @Test
  void whatIsComputedFromAnInvalidatedValueIsNotKept() {
    cache.put("eu", "old");
    assertThat(
            cache
                .asMap()
                .compute(
                    "eu",
                    (key, old) -> {
                      caches.invalidate("sales:*");
                      return old + ", changed";
                    }))
        .isEqualTo("old, changed");
    assertThat(cache.getIfPresent("eu")).isNull();
    cache.put("eu", "old");
    cache
        .asMap()
        .compute(
            "eu",
            (key, old) -> {
              sales.put("eu", "newer");
              return old + ", changed";
            });
    assertThat(cache.getIfPresent("eu")).isEqualTo("newer");
  }

  @Test
  void whatIsDerivedFromAComputedValueIsDropped() {
    caches.cascade("sales:*", "dashboard");
    cache.put("eu", 1);
    caches.forever("dashboard", "of sales");
    cache.asMap().compute("eu", (key, old) -> 2);
    assertThat(caches.has("dashboard")).isFalse();
  }

  @Test
  void aChangeThatStoresNothingFailsNobodyWhoWaits() {
    assertThat(whileAChangeRuns(null, () -> cache.get("eu", key -> "loaded"))).isEqualTo("loaded");
    assertThat(whileAChangeRuns(null, () -> cache.asMap().merge("eu", "put", (old, added) -> "no")))
        .isEqualTo("put");
  }

  @Test
  void aChangeThatFailsFailsNoOtherChange() {
    assertThat(
            whileAChangeRuns(
                new IllegalArgumentException("of the test"),
                () -> cache.asMap().merge("eu", "put", (old, added) -> "no")))
        .isEqualTo("put");
  }

  /** Returns what the other work returns that waits for a change which removes the value. */
  private Object whileAChangeRuns(
      RuntimeException failure, java.util.concurrent.Callable<Object> other) {
    cache.invalidate("eu");
    CountDownLatch computing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Object> change =
        start(
            "acme",
            () ->
                cache
                    .asMap()
                    .compute(
                        "eu",
                        (key, old) -> {
                          computing.countDown();
                          await(go);
                          if (failure != null) {
                            throw failure;
                          }
                          return null;
                        }));
    await(computing);
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<Object> waiting =
        start(
            "acme",
            () -> {
              thread.complete(Thread.currentThread());
              return other.call();
            });
    long end = System.nanoTime() + 20_000_000_000L;
    while (resultOf(thread).getState() != Thread.State.TIMED_WAITING) {
      assertThat(System.nanoTime() - end).as("it waits").isNegative();
      Thread.onSpinWait();
    }
    go.countDown();
    if (failure == null) {
      assertThat(resultOf(change)).isNull();
    } else {
      assertThat(change).failsWithin(java.time.Duration.ofSeconds(20));
    }
    return resultOf(waiting);
  }

  @Test
  void aFunctionThatAsksForItsOwnKeyFails() {
    assertThatThrownBy(
            () -> cache.asMap().compute("eu", (key, old) -> cache.get("eu", again -> "not run")))
        .isInstanceOf(RecursiveLoadException.class);
    assertThat(cache.getIfPresent("eu")).isNull();
  }

  @Test
  void anIterationGivesTheKeysThatWereCached() {
    List<Object> keys =
        List.of(
            "eu", "eu:2026", 2026, new Query("eu", 2026), new SimpleKey("eu", 2026), List.of(1));
    keys.forEach(key -> sales.put(key, "value"));
    sales.get("loaded:by:spring", () -> "value");
    Object unused1 = cache.get("loaded:by:caffeine", key -> "value");
    sales.put(SimpleKey.EMPTY, "value");
    caffeine("stock").put("other", "cache");
    System.gc(); // forgets nothing that an entry holds
    assertThat(cache.asMap().keySet())
        .hasSize(9)
        .containsAll(keys)
        .contains("loaded:by:spring", "loaded:by:caffeine", SimpleKey.EMPTY);
    assertThat(cache.asMap().keySet().removeIf(key -> key.toString().startsWith("eu"))).isTrue();
    assertThat(cache.asMap().entrySet()).hasSize(7).doesNotContain(entry("eu", "value"));
  }

  @Test
  void whatWasStoredByOtherMeansHasAKeyThatWorks() {
    caches.forever("sales:eu", "plain");
    caches.forever(
        io.reportcache.key.ReportKey.ofParams("sales", String.class, List.of(1)), "hashed");
    assertThat(cache.asMap().keySet()).contains("eu").hasSize(2);
    cache.asMap().forEach((key, value) -> assertThat(cache.getIfPresent(key)).isEqualTo(value));
    assertThat(cache.getIfPresent(List.of(1))).isEqualTo("hashed");
    cache.asMap().keySet().forEach(cache::invalidate);
    assertThat(cache.asMap()).isEmpty();
  }

  @Test
  void anIterationCanRemoveAndReplace() {
    cache.putAll(Map.of("a", 1, "b", 2));
    for (Map.Entry<Object, Object> each : cache.asMap().entrySet()) {
      each.setValue((int) each.getValue() * 10);
    }
    assertThat(cache.asMap()).containsOnly(entry("a", 10), entry("b", 20));
    Iterator<Map.Entry<Object, Object>> entries = cache.asMap().entrySet().iterator();
    assertThatThrownBy(entries::remove).isInstanceOf(IllegalStateException.class);
    entries.next();
    entries.remove();
    assertThat(entries.next().getValue()).isEqualTo(20);
    assertThat(entries.hasNext()).isFalse();
    assertThat(cache.asMap()).containsExactly(entry("b", 20));
    assertThat(cache.asMap().values()).containsExactly(20);
    cache.asMap().clear();
    assertThat(cache.asMap()).isEmpty();
  }

  @Test
  void figuresAreThoseOfTheCacheOverAllTenants() {
    Object unused2 = cache.get("eu", key -> 1);
    Object unused3 = cache.getIfPresent("eu");
    in("globex", () -> cache.getIfPresent("eu"));
    Object unused4 = caffeine("stock").getIfPresent("eu");
    assertThat(cache.stats().hitCount()).isOne();
    assertThat(cache.stats().missCount()).isEqualTo(2);
    assertThat(cache.stats().loadSuccessCount()).isOne();
    assertThat(cache.asMap().containsKey("eu")).isTrue();
    assertThat(cache.stats().requestCount()).isEqualTo(3);
  }

  @Test
  void micrometersOwnMetersOfCaffeineWork() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    CaffeineCacheMetrics.monitor(registry, cache, "sales");
    Object unused5 = cache.get("eu", key -> 1);
    Object unused6 = cache.getIfPresent("eu");
    assertThat(registry.get("cache.gets").tag("result", "hit").functionCounter().count()).isOne();
    assertThat(registry.get("cache.size").gauge().value()).isOne();
  }

  @Test
  void thePolicyTellsThatItKnowsNothing() {
    assertThat(cache.policy().isRecordingStats()).isTrue();
    assertThat(cache.policy().eviction()).isEmpty();
    assertThat(cache.policy().expireAfterAccess()).isEmpty();
    assertThat(cache.policy().expireAfterWrite()).isEmpty();
    assertThat(cache.policy().expireVariably()).isEmpty();
    assertThat(cache.policy().refreshAfterWrite()).isEmpty();
    assertThat(cache.policy().refreshes()).isEmpty();
    assertThatThrownBy(() -> cache.policy().getIfPresentQuietly("eu"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("containsKey");
    assertThatThrownBy(() -> cache.policy().getEntryIfPresentQuietly("eu"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("explain");
    cache.put("eu", 1);
    cache.cleanUp();
    assertThat(cache.estimatedSize()).isOne();
  }

  private static <T> T fail(Error error) {
    throw error;
  }

  @SuppressWarnings("unchecked") // as code does that is written for Caffeine's
  private Cache<Object, Object> caffeine(String name) {
    return (Cache<Object, Object>) SpringCacheTest.cache(manager, name).getNativeCache();
  }
}
