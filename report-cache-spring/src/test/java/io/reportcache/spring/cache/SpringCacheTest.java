package io.reportcache.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.support.NullValue;

/** What Spring asks of any {@code Cache} and {@code CacheManager}. */
class SpringCacheTest {

  private final TenantCacheManager caches =
      TenantCacheManager.builder().tenants(TenantResolver.boundOrCentral()).build();
  private final SpringCacheManager manager = SpringCacheManager.builder(caches).build();
  private final Cache cache = cache(manager, "sales");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void itTellsItsNameAndTheCachesBehindIt() {
    assertThat(cache.getName()).isEqualTo("sales");
    assertThat(manager.caches()).isSameAs(caches);
    assertThat(SpringCacheManager.cachesOf(cache)).containsSame(caches);
    assertThat(SpringCacheManager.cachesOf(new ConcurrentMapCache("sales"))).isEmpty();
    assertThat(cache).hasToString("cache 'sales'");
  }

  @Test
  void objectsOfOneCacheAreEqual() {
    assertThat(cache(manager, "sales"))
        .isEqualTo(cache)
        .hasSameHashCodeAs(cache)
        .isNotEqualTo(cache(manager, "stock"))
        .isNotEqualTo(cache(SpringCacheManager.builder(caches).build(), "sales"));
  }

  @Test
  void aPutIsGotInEachWay() throws Exception {
    assertThat(cache.get("eu")).isNull();
    assertThat(cache.get("eu", String.class)).isNull();
    assertThat(cache.retrieve("eu")).isNull();

    cache.put("eu", "george");

    assertThat(valueOf(cache.get("eu"))).isEqualTo("george");
    assertThat(cache.get("eu", String.class)).isEqualTo("george");
    assertThat(cache.get("eu", Object.class)).isEqualTo("george");
    assertThat(cache.get("eu", (Class<?>) null)).isEqualTo("george");
    assertThat(Objects.requireNonNull(cache.retrieve("eu")).get())
        .isInstanceOfSatisfying(
            Cache.ValueWrapper.class, found -> assertThat(found.get()).isEqualTo("george"));
    assertThat(caches.get("sales:eu", String.class)).contains("george");
  }

  @Test
  void aValueOfAnotherTypeIsToldOf() {
    cache.put("eu", "george");
    assertThatThrownBy(() -> cache.get("eu", Integer.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("java.lang.Integer");
  }

  @Test
  void nullIsAValue() throws Exception {
    cache.put("eu", null);
    assertThat(cache.get("eu")).isNotNull();
    assertThat(valueOf(cache.get("eu"))).isNull();
    assertThat(cache.get("eu", String.class)).isNull();
    assertThat((Object) cache.get("eu", () -> "not run")).isNull();
    assertThat(valueOf((Cache.ValueWrapper) cache.retrieve("eu").get())).isNull();
    assertThat(cache.retrieve("eu", () -> CompletableFuture.completedFuture("not run")).get())
        .isNull();
    assertThat(valueOf(cache.putIfAbsent("eu", "other"))).isNull();
    cache.put("us", NullValue.INSTANCE);
    assertThat(valueOf(cache.get("us"))).isNull();
  }

  @Test
  void nullIsRefusedWhereItIsNotAllowed() {
    Cache strict =
        cache(SpringCacheManager.builder(caches).allowNullValues(false).build(), "sales");
    assertThatThrownBy(() -> strict.put("eu", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'sales'");
    assertThatThrownBy(() -> strict.get("eu", () -> null))
        .isInstanceOf(Cache.ValueRetrievalException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThat(strict.get("eu")).isNull();
  }

  @Test
  void putIfAbsentTellsWhatWasThere() {
    assertThat(cache.putIfAbsent("eu", "first")).isNull();
    assertThat(valueOf(cache.putIfAbsent("eu", "second"))).isEqualTo("first");
    assertThat(valueOf(cache.get("eu"))).isEqualTo("first");
  }

  @Test
  void evictionsTellWhetherAValueWasThere() {
    assertThat(cache.evictIfPresent("eu")).isFalse();
    cache.put("eu", "george");
    assertThat(cache.evictIfPresent("eu")).isTrue();
    assertThat(cache.get("eu")).isNull();
    cache.put("eu", "george");
    cache.evict("eu");
    assertThat(cache.get("eu")).isNull();
  }

  @Test
  void clearTakesThisCacheAlone() {
    Cache other = cache(manager, "sales2");
    other.put("eu", "kept");
    cache.put("eu", "a");
    cache.put("us", "b");
    cache.put(org.springframework.cache.interceptor.SimpleKey.EMPTY, "c");
    cache.clear();
    assertThat(cache.get("eu")).isNull();
    assertThat(cache.get("us")).isNull();
    assertThat(cache.get(org.springframework.cache.interceptor.SimpleKey.EMPTY)).isNull();
    assertThat(valueOf(other.get("eu"))).isEqualTo("kept");
  }

  @Test
  void invalidateTellsWhetherThereWasAnything() {
    assertThat(cache.invalidate()).isFalse();
    cache.put("eu", "a");
    assertThat(cache.invalidate()).isTrue();
    assertThat(cache.get("eu")).isNull();
    assertThat(cache.invalidate()).isFalse();
  }

  @Test
  void aLoaderIsCalledOnce() {
    assertThat(cache.get("eu", () -> "loaded")).isEqualTo("loaded");
    assertThat(cache.get("eu", () -> "not run")).isEqualTo("loaded");
    String nothing = cache.get("us", () -> null);
    assertThat(nothing).isNull();
    assertThat((Object) cache.get("us", () -> "not run")).isNull();
    assertThat(caches.stats().loads()).isEqualTo(2);
  }

  @Test
  void whatALoaderThrowsIsWrappedAsSpringWants() {
    Callable<String> loader =
        () -> {
          throw new UnsupportedOperationException("no database");
        };
    assertThatThrownBy(() -> cache.get("eu", loader))
        .isInstanceOfSatisfying(
            Cache.ValueRetrievalException.class,
            failure -> assertThat(failure.getKey()).isEqualTo("eu"))
        .cause()
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("no database");
    assertThat(cache.get("eu")).isNull();
  }

  @Test
  void loadersOfOneKeyRunOnce() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CyclicBarrier together = new CyclicBarrier(8);
    List<CompletableFuture<Integer>> readers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      readers.add(
          started(
              () -> {
                together.await();
                return cache.get("eu", loads::incrementAndGet);
              }));
    }
    for (CompletableFuture<Integer> reader : readers) {
      assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  void aFutureIsLoadedOnceAndSharedMeanwhile() throws Exception {
    CompletableFuture<String> loading = new CompletableFuture<>();
    CompletableFuture<String> first = cache.retrieve("eu", () -> loading);
    CompletableFuture<String> second = cache.retrieve("eu", ThreadsOf::notRun);
    CompletableFuture<String> cancelled = cache.retrieve("eu", ThreadsOf::notRun);
    assertThat(first).isNotDone();
    cancelled.cancel(true);
    loading.complete("loaded");
    assertThat(first.get()).isEqualTo("loaded");
    assertThat(second.get()).isEqualTo("loaded");
    assertThat(cache.retrieve("eu", ThreadsOf::notRun).get()).isEqualTo("loaded");
    assertThat(valueOf(cache.get("eu"))).isEqualTo("loaded");
  }

  @Test
  void aFutureThatFailsReachesEachCallerAndIsNotKept() {
    CompletableFuture<String> loading = new CompletableFuture<>();
    CompletableFuture<String> first = cache.retrieve("eu", () -> loading);
    CompletableFuture<String> second = cache.retrieve("eu", ThreadsOf::notRun);
    loading.completeExceptionally(new UnsupportedOperationException("no database"));
    for (CompletableFuture<String> each : List.of(first, second)) {
      assertThatThrownBy(each::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(UnsupportedOperationException.class);
    }
    assertThat(cache.retrieve("eu", () -> CompletableFuture.completedFuture("again")).join())
        .isEqualTo("again");
  }

  @Test
  void aLoaderThatThrowsInsteadOfFailingItsFutureReachesTheCallerByIt() {
    CompletableFuture<String> failed =
        cache.retrieve(
            "eu",
            () -> {
              throw new UnsupportedOperationException("no database");
            });
    assertThatThrownBy(failed::get).cause().isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(cache.retrieve("eu", () -> null)::get)
        .cause()
        .isInstanceOf(NullPointerException.class);
    assertThat(cache.get("eu")).isNull();
  }

  @Test
  void aFutureThatAsksForItselfIsRefused() {
    CompletableFuture<String> circle =
        cache.retrieve("eu", () -> cache.retrieve("eu", ThreadsOf::notRun));
    assertThatThrownBy(circle::get)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("key 'sales:eu' asks for that key again");
  }

  @Test
  void aFutureThatTakesTooLongIsNotSharedForEver() throws Exception {
    Cache impatient =
        cache(SpringCacheManager.builder(caches).loadTimeout(Duration.ofNanos(1)).build(), "sales");
    CompletableFuture<String> hangs = impatient.retrieve("eu", CompletableFuture::new);
    assertThat(impatient.retrieve("eu", () -> CompletableFuture.completedFuture("done")).get())
        .isEqualTo("done");
    assertThat(hangs).isNotDone();
  }

  @Test
  void aPolicyHasATimeToLiveAndTags() {
    SpringCacheManager tagged =
        SpringCacheManager.builder(caches)
            .policy("sales", CachePolicy.ttl(Duration.ofHours(1)).withTags(Tag.of("orders")))
            .build();
    cache(tagged, "sales").put("eu", "put");
    cache(tagged, "sales").get("us", () -> "loaded");
    Cache read = cache(tagged, "sales");
    read.get("uk");
    read.put("uk", "read and put");
    cache(tagged, "stock").put("eu", "kept");
    assertThat(caches.getKeys()).hasSize(4);
    caches.invalidate(List.of(Tag.of("orders")), "test");
    assertThat(caches.getKeys()).containsExactly("stock:eu");
  }

  @Test
  void whatCanBeReadOnceOnlyIsRefused() {
    assertThatThrownBy(() -> cache.put("eu", Stream.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be something that can be kept");
  }

  @Test
  void cachesAreThereOnDemand() {
    assertThat(manager.getCacheNames()).containsExactly("sales");
    cache(manager, "stock");
    assertThat(manager.getCacheNames()).containsExactly("sales", "stock");
    assertThat(
            SpringCacheManager.builder(caches)
                .policy("orders", CachePolicy.forever())
                .build()
                .getCacheNames())
        .containsExactly("orders");
  }

  @Test
  void fixedNamesAreAllThereIs() {
    SpringCacheManager fixed =
        SpringCacheManager.builder(caches).names(List.of("sales", "stock")).build();
    assertThat(fixed.getCacheNames()).containsExactlyInAnyOrder("sales", "stock");
    assertThat(fixed.getCache("stock")).isNotNull();
    assertThat(fixed.getCache("slaes")).isNull();
  }

  @Test
  void aPolicyForNoneOfTheFixedNamesIsRefused() {
    SpringCacheManagerBuilder builder =
        SpringCacheManager.builder(caches)
            .names(List.of("sales"))
            .policy("slaes", CachePolicy.forever());
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the caches [slaes] have a policy, but aren't among the names [sales]; add them, or leave the names out");
  }

  @Test
  void aNameMayHaveSeveralSegments() {
    Cache kpis = cache(manager, "dashboard:kpis");
    kpis.put("eu", "kpis");
    cache(manager, "dashboard:trend").put("eu", "trend");
    assertThat(caches.getKeys()).containsExactly("dashboard:kpis:eu", "dashboard:trend:eu");
    assertThat(kpis.get("eu", () -> "not run")).isEqualTo("kpis");
    assertThat(caches.statsByReport().keySet())
        .extracting(id -> id.resource())
        .containsExactlyInAnyOrder("dashboard:kpis", "dashboard:trend");
    kpis.clear();
    assertThat(caches.getKeys()).containsExactly("dashboard:trend:eu");
    caches.invalidate("dashboard:*");
    assertThat(caches.getKeys()).isEmpty();
  }

  @Test
  void aNameThatBeginsAnotherIsRefused() {
    cache(manager, "dashboard:kpis");
    assertThatThrownBy(() -> manager.getCache("dashboard"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "there can't be a cache 'dashboard' beside the cache 'dashboard:kpis', since their keys"
                + " could meet; rename one of the two, such as 'dashboard:all'");
    assertThatThrownBy(() -> manager.getCache("dashboard:kpis:eu"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(manager.getCache("dashboard-all")).isNotNull();
    assertThatThrownBy(
            () ->
                SpringCacheManager.builder(caches)
                    .policy("a", CachePolicy.forever())
                    .policy("a:b", CachePolicy.forever())
                    .build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCacheWhoseKeysCouldBeThoseOfAReportIsRefused() {
    cache(manager, "dashboard:kpis");
    for (String report : List.of("dashboard", "dashboard:kpis", "dashboard:kpis:eu")) {
      assertThatThrownBy(() -> manager.keepApartFrom(List.of(report)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "there can't be a cache 'dashboard:kpis' beside the report '"
                  + report
                  + "', since their keys could meet; rename one of the two");
    }
    manager.keepApartFrom(List.of("orders"));
    assertThatThrownBy(() -> manager.getCache("orders:eu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beside the report 'orders'");
    assertThat(manager.getCache("stock")).isNotNull();
  }

  @Test
  void thePolicyOfACacheCanBeAsked() {
    CachePolicy minute = CachePolicy.ttl(Duration.ofMinutes(1));
    SpringCacheManager own = SpringCacheManager.builder(caches).policy("sales", minute).build();
    assertThat(own.policyOf("sales")).isEqualTo(minute);
    assertThat(own.policyOf("other")).isEqualTo(CachePolicy.forever());
    assertThat(own.getCacheNames()).containsExactly("sales");
  }

  @Test
  void namesThatAreNoResourceAreRefused() {
    for (String name : List.of("sales:", "sales::eu", "sales*", "*")) {
      assertThatThrownBy(() -> manager.getCache(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name.contains("*") ? "must not contain '*'" : "empty segment")
          .hasMessageContaining("was '" + name + "'");
      assertThatThrownBy(
              () -> SpringCacheManager.builder(caches).policy(name, CachePolicy.forever()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> SpringCacheManager.builder(caches).names(List.of(name)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> manager.getCache(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> manager.getCache("x".repeat(600)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLoadTimeoutOfNothingIsRefused() {
    assertThatThrownBy(() -> SpringCacheManager.builder(caches).loadTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was PT0S");
  }

  @Test
  void figuresAreThoseOfTheResource() {
    Cache read = cache(manager, "sales");
    read.get("eu");
    read.put("eu", "loaded");
    read.get("eu");
    assertThat(caches.statsByReport().values())
        .singleElement()
        .satisfies(
            stats -> {
              assertThat(stats.hits()).isOne();
              assertThat(stats.misses()).isOne();
              assertThat(stats.loads()).isOne();
            });
  }

  @Test
  void reportsAndCachesShareTheirKeys() {
    cache.put("eu", 7L);
    assertThat(caches.get(ReportKey.ofParams("sales", Long.class, "eu"))).contains(7L);
  }

  static Cache cache(SpringCacheManager manager, String name) {
    return Objects.requireNonNull(manager.getCache(name));
  }

  static Object valueOf(Cache.ValueWrapper found) {
    return Objects.requireNonNull(found).get();
  }

  private static <T> CompletableFuture<T> started(Callable<T> work) {
    return ThreadsOf.start(work);
  }
}
