package io.reportcache.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.TenantCacheManager;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Spring's annotations do here what they do on Spring's own caches. */
class AnnotationsTest {

  /** Every result is another. */
  static class Service {

    private final AtomicLong calls = new AtomicLong();

    AtomicLong calls() { // not the field, which a proxy doesn't have
      return calls;
    }

    @Cacheable("sales")
    public @Nullable Long cached(@Nullable String region) {
      return calls.incrementAndGet();
    }

    @Cacheable("sales")
    public @Nullable Long withoutParameters() {
      return calls.incrementAndGet();
    }

    @Cacheable("sales")
    public @Nullable Long ofSeveral(String region, int... years) {
      return calls.incrementAndGet();
    }

    @Cacheable("sales")
    public @Nullable Object nothing(String region) {
      calls.incrementAndGet();
      return null;
    }

    @Cacheable(cacheNames = "sales", sync = true)
    public @Nullable Long sync(String region) {
      return calls.incrementAndGet();
    }

    @Cacheable(cacheNames = "sales", sync = true)
    public @Nullable Object nothingInSync(String region) {
      calls.incrementAndGet();
      return null;
    }

    @Cacheable(cacheNames = "sales", sync = true, condition = "#year > 2000")
    public Long syncOnCondition(int year) {
      return calls.incrementAndGet();
    }

    @Cacheable(cacheNames = "sales", condition = "#year > 2000")
    public Long onCondition(int year) {
      return calls.incrementAndGet();
    }

    @Cacheable(cacheNames = "sales", unless = "#result > 10")
    public Long unless(long value) {
      return value;
    }

    @Cacheable(cacheNames = "sales", key = "#region")
    public Long byKey(String region, Object ignored) {
      return calls.incrementAndGet();
    }

    @Cacheable(cacheNames = "sales", key = "#root.methodName + '-' + #region")
    public Long byRoot(String region) {
      return calls.incrementAndGet();
    }

    @Cacheable(cacheNames = "sales", keyGenerator = "shout")
    public Long byGenerator(String region) {
      return calls.incrementAndGet();
    }

    @Cacheable(cacheNames = "sales", keyGenerator = "nobody")
    public Long byUnknownGenerator(String region) {
      return calls.incrementAndGet();
    }

    @Cacheable(cacheNames = "sales", cacheManager = "nobody")
    public Long byUnknownManager(String region) {
      return calls.incrementAndGet();
    }

    @Cacheable("sales")
    public Long byObject(Object nobody) {
      return calls.incrementAndGet();
    }

    @Cacheable("sales")
    public Optional<Long> optional(String region) {
      return region.isEmpty() ? Optional.empty() : Optional.of(calls.incrementAndGet());
    }

    @Cacheable("sales")
    public Long failing(String region) throws IOException {
      calls.incrementAndGet();
      throw new IOException("no database");
    }

    @Cacheable("sales")
    public Long failingUnchecked(String region) {
      calls.incrementAndGet();
      throw new UnsupportedOperationException("no database");
    }

    @Cacheable(cacheNames = "sales", sync = true)
    public Long failingInSync(String region) throws IOException {
      calls.incrementAndGet();
      throw new IOException("no database");
    }

    @Cacheable(cacheNames = "sales", sync = true)
    public Long failingUncheckedInSync(String region) {
      calls.incrementAndGet();
      throw new UnsupportedOperationException("no database");
    }

    @Cacheable({"sales", "backup"})
    public Long inTwo(String region) {
      return calls.incrementAndGet();
    }

    @Sales
    public Long composed(String region) {
      return calls.incrementAndGet();
    }

    @CachePut(cacheNames = "sales", key = "#region")
    public Long put(String region) {
      return calls.incrementAndGet();
    }

    @CachePut(cacheNames = "sales", key = "#region", condition = "#region != 'eu'")
    public Long putOnCondition(String region) {
      return calls.incrementAndGet();
    }

    @CachePut(cacheNames = "sales", key = "#result")
    public Long putByResult() {
      return calls.incrementAndGet();
    }

    @Cacheable(cacheNames = "sales", key = "#region")
    @CachePut(cacheNames = "backup", key = "#region")
    public Long cachedAndPut(String region) {
      return calls.incrementAndGet();
    }

    @CacheEvict(cacheNames = "sales", key = "#region")
    public void evict(String region) {
      calls.incrementAndGet();
    }

    @CacheEvict(cacheNames = "sales", allEntries = true)
    public void evictAll() {}

    @CacheEvict("sales")
    public void evictAndFail(String region) {
      throw new UnsupportedOperationException("no database");
    }

    @CacheEvict(cacheNames = "sales", beforeInvocation = true)
    public void evictEarlyAndFail(String region) {
      throw new UnsupportedOperationException("no database");
    }

    @CacheEvict(cacheNames = "sales", allEntries = true, beforeInvocation = true)
    public void evictAllEarlyAndFail() {
      throw new UnsupportedOperationException("no database");
    }

    @Caching(
        evict = {@CacheEvict("sales"), @CacheEvict(cacheNames = "backup", allEntries = true)},
        put = @CachePut("third"))
    public Long several(String region) {
      return calls.incrementAndGet();
    }

    @Cacheable("sales")
    public CompletableFuture<Long> future(String region) {
      return CompletableFuture.supplyAsync(calls::incrementAndGet);
    }

    @Cacheable(cacheNames = "sales", sync = true)
    public CompletableFuture<Long> futureInSync(String region) {
      return CompletableFuture.supplyAsync(calls::incrementAndGet);
    }

    @Cacheable("sales")
    public CompletableFuture<@Nullable Long> futureOfNothing(String region) {
      calls.incrementAndGet();
      return CompletableFuture.completedFuture(null);
    }

    @Cacheable("sales")
    public CompletableFuture<Long> failingFuture(String region) {
      calls.incrementAndGet();
      return CompletableFuture.failedFuture(new UnsupportedOperationException("no database"));
    }

    @Cacheable(cacheNames = "sales", sync = true)
    public CompletableFuture<Long> failingFutureInSync(String region) {
      calls.incrementAndGet();
      return CompletableFuture.failedFuture(new UnsupportedOperationException("no database"));
    }

    @CachePut("sales")
    public CompletableFuture<Long> putFuture(String region) {
      return CompletableFuture.supplyAsync(calls::incrementAndGet);
    }

    @CacheEvict("sales")
    public CompletableFuture<Void> evictByFuture(String region) {
      return CompletableFuture.runAsync(() -> {});
    }
  }

  @Target({ElementType.METHOD, ElementType.TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @Cacheable("sales")
  @interface Sales {}

  @CacheConfig(cacheNames = "sales")
  @Cacheable
  static class WholeClass {

    final AtomicLong calls = new AtomicLong();

    public Long sales(String region) {
      return calls.incrementAndGet();
    }

    @CacheEvict
    public void evict(String region) {}

    @CacheEvict(allEntries = true)
    public void evictAll() {}
  }

  @Test
  void aResultIsCached() {
    run(
        (service, caches) -> {
          Long first = service.cached("eu");
          assertThat(service.cached("eu")).isSameAs(first);
          assertThat(service.cached("us")).isNotEqualTo(first);
          assertThat(service.withoutParameters()).isSameAs(service.withoutParameters());
          assertThat(service.ofSeveral("eu", 1, 2)).isSameAs(service.ofSeveral("eu", 1, 2));
          assertThat(service.ofSeveral("eu", 1, 2)).isNotEqualTo(service.ofSeveral("eu", 1, 3));
          assertThat(service.cached(null)).isSameAs(service.cached(null));
          assertThat(caches.getKeys())
              .contains("sales", "sales:eu", "sales:us", "sales:eu:Integer#1:Integer#2");
        });
  }

  @Test
  void nullIsCached() {
    run(
        (service, caches) -> {
          assertThat(service.nothing("eu")).isNull();
          assertThat(service.nothing("eu")).isNull();
          assertThat(service.nothingInSync("us")).isNull();
          assertThat(service.nothingInSync("us")).isNull();
          assertThat(service.calls()).hasValue(2);
        });
  }

  @Test
  void nullIsRefusedIfThePropertySaysSo() {
    Contexts.withoutTenants()
        .withPropertyValues("report-cache.cache.allow-null-values=false")
        .withBean(Service.class)
        .run(
            context ->
                assertThatThrownBy(() -> context.getBean(Service.class).nothing("eu"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'sales'"));
  }

  @Test
  void syncCachesAsWell() {
    run(
        (service, caches) -> {
          assertThat(service.sync("eu")).isSameAs(service.sync("eu"));
          assertThat(service.calls()).hasValue(1);
        });
  }

  @Test
  void conditionsDecide() {
    run(
        (service, caches) -> {
          assertThat(service.onCondition(1999)).isNotEqualTo(service.onCondition(1999));
          assertThat(service.onCondition(2026)).isSameAs(service.onCondition(2026));
          assertThat(service.syncOnCondition(1998)).isNotEqualTo(service.syncOnCondition(1998));
          assertThat(service.syncOnCondition(2025)).isSameAs(service.syncOnCondition(2025));
          service.unless(10);
          service.unless(11);
          assertThat(caches.has("sales:Long#10")).isTrue();
          assertThat(caches.has("sales:Long#11")).isFalse();
        });
  }

  @Test
  void keysAreComputedAsTheAnnotationSays() {
    run(
        (service, caches) -> {
          assertThat(service.byKey("eu", new Object())).isSameAs(service.byKey("eu", new Object()));
          assertThat(service.byRoot("eu")).isSameAs(service.byRoot("eu"));
          assertThat(service.byGenerator("eu")).isSameAs(service.byGenerator("eu"));
          assertThat(caches.getKeys())
              .containsExactlyInAnyOrder("sales:eu", "sales:byRoot-eu", "sales:EU!");
          assertThatThrownBy(() -> service.byUnknownGenerator("eu")).hasMessageContaining("nobody");
          assertThatThrownBy(() -> service.byUnknownManager("eu")).hasMessageContaining("nobody");
        });
  }

  @Test
  void aKeyWithoutAStableFormIsRefused() {
    run(
        (service, caches) -> {
          assertThatThrownBy(() -> service.byObject(new Object()))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("cache 'sales' can't take a key of java.lang.Object");
          assertThat(service.calls()).as("not run in vain").hasValue(0);
        });
  }

  @Test
  void optionalsAreCachedByWhatTheyHold() {
    run(
        (service, caches) -> {
          assertThat(service.optional("eu")).isEqualTo(service.optional("eu"));
          assertThat(service.optional("")).isEmpty();
          assertThat(service.calls()).hasValue(1);
          assertThat(caches.get("sales:eu", Long.class)).contains(1L);
        });
  }

  @Test
  void failuresReachTheCallerAndAreNotCached() {
    run(
        (service, caches) -> {
          for (int i = 1; i <= 2; i++) {
            assertThatThrownBy(() -> service.failing("eu"))
                .isInstanceOf(IOException.class)
                .hasMessage("no database");
            assertThatThrownBy(() -> service.failingUnchecked("eu"))
                .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> service.failingInSync("eu"))
                .isInstanceOf(IOException.class)
                .hasMessage("no database");
            assertThatThrownBy(() -> service.failingUncheckedInSync("eu"))
                .isInstanceOf(UnsupportedOperationException.class);
            assertThat(service.calls()).hasValue(4L * i);
          }
          assertThat(caches.getKeys()).isEmpty();
        });
  }

  @Test
  void severalCachesHoldOneResult() {
    run(
        (service, caches) -> {
          Long first = service.inTwo("eu");
          assertThat(caches.get("sales:eu", Long.class)).contains(first);
          assertThat(caches.get("backup:eu", Long.class)).contains(first);
          caches.forget("sales:eu");
          assertThat(service.inTwo("eu")).as("from the second").isSameAs(first);
          assertThat(service.several("eu")).isEqualTo(2);
          assertThat(caches.getKeys()).containsExactly("third:eu");
        });
  }

  @Test
  void composedAnnotationsAndWholeClassesAreCached() {
    run((service, caches) -> assertThat(service.composed("eu")).isSameAs(service.composed("eu")));
    Contexts.withoutTenants()
        .withBean(WholeClass.class)
        .run(
            context -> {
              WholeClass service = context.getBean(WholeClass.class);
              Long first = service.sales("eu");
              assertThat(service.sales("eu")).isSameAs(first);
              service.evict("us");
              assertThat(service.sales("eu")).isSameAs(first);
              service.evict("eu");
              Long second = service.sales("eu");
              assertThat(second).isNotEqualTo(first);
              service.evictAll();
              assertThat(service.sales("eu")).isNotEqualTo(second);
            });
  }

  @Test
  void aPutReplaces() {
    run(
        (service, caches) -> {
          Long first = service.cached("us");
          Long put = service.put("us");
          assertThat(put).isNotEqualTo(first);
          assertThat(service.cached("us")).isSameAs(put);
          service.putOnCondition("eu");
          assertThat(caches.has("sales:eu")).isFalse();
          assertThat(service.putOnCondition("uk")).isEqualTo(service.cached("uk"));
          Long result = service.putByResult();
          assertThat(caches.get("sales:Long#" + result, Long.class)).contains(result);
          assertThat(service.cachedAndPut("us")).as("runs each time").isNotEqualTo(put);
          assertThat(caches.has("backup:us")).isTrue();
        });
  }

  @Test
  void anEvictionDropsOneKeyOrAll() {
    run(
        (service, caches) -> {
          service.cached("eu");
          service.cached("us");
          caches.forever("stock:eu", 1);
          service.evict("eu");
          assertThat(caches.getKeys()).containsExactly("sales:us", "stock:eu");
          service.cached("eu");
          service.withoutParameters();
          service.evictAll();
          assertThat(caches.getKeys()).containsExactly("stock:eu");
        });
  }

  @Test
  void anEvictionThatFailsActsOnlyIfItIsEarly() {
    run(
        (service, caches) -> {
          service.cached("eu");
          assertThatThrownBy(() -> service.evictAndFail("eu")).hasMessage("no database");
          assertThat(caches.has("sales:eu")).isTrue();
          assertThatThrownBy(() -> service.evictEarlyAndFail("eu")).hasMessage("no database");
          assertThat(caches.has("sales:eu")).isFalse();
          service.cached("eu");
          assertThatThrownBy(service::evictAllEarlyAndFail).hasMessage("no database");
          assertThat(caches.has("sales:eu")).isFalse();
        });
  }

  @Test
  void futuresAreCachedByTheirValues() {
    run(
        (service, caches) -> {
          Long first = service.future("eu").join();
          assertThat(service.future("eu").join()).isEqualTo(first);
          assertThat(caches.get("sales:eu", Long.class)).contains(first);
          assertThat(service.futureInSync("eu").join()).isEqualTo(first);
          Long second = service.futureInSync("us").join();
          assertThat(service.futureInSync("us").join()).isEqualTo(second);
          assertThat(service.futureOfNothing("uk").join()).isNull();
          assertThat(service.futureOfNothing("uk").join()).isNull();
          assertThat(service.calls()).hasValue(3);
          Long put = service.putFuture("eu").join();
          assertThat(service.future("eu").join()).isEqualTo(put);
          service.evictByFuture("eu").join();
          assertThat(caches.has("sales:eu")).isFalse();
        });
  }

  @Test
  void failedFuturesReachTheCallerAndAreNotCached() {
    run(
        (service, caches) -> {
          assertThatThrownBy(() -> service.failingFuture("eu").join())
              .isInstanceOf(CompletionException.class)
              .hasCauseInstanceOf(UnsupportedOperationException.class);
          assertThatThrownBy(() -> service.failingFutureInSync("eu").join())
              .isInstanceOf(CompletionException.class)
              .hasCauseInstanceOf(UnsupportedOperationException.class);
          assertThat(service.calls()).as("each once").hasValue(2);
          assertThat(caches.getKeys()).isEmpty();
        });
  }

  static class Handling {

    final List<String> handled = new ArrayList<>();

    CacheErrorHandler handler() {
      return new SimpleCacheErrorHandler() {
        @Override
        public void handleCacheGetError(RuntimeException failure, Cache cache, Object key) {
          handled.add("get " + cache.getName());
        }

        @Override
        public void handleCachePutError(
            RuntimeException failure, Cache cache, Object key, @Nullable Object value) {
          handled.add("put " + cache.getName());
        }

        @Override
        public void handleCacheEvictError(RuntimeException failure, Cache cache, Object key) {
          handled.add("evict " + cache.getName());
        }

        @Override
        public void handleCacheClearError(RuntimeException failure, Cache cache) {
          handled.add("clear " + cache.getName());
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Tolerant implements CachingConfigurer {

    final Handling handling = new Handling();

    @Override
    public CacheErrorHandler errorHandler() {
      return handling.handler();
    }
  }

  /** Without a tenant every call to the cache fails. */
  @Test
  void anErrorHandlerIsToldOfWhatFails() {
    Contexts.caching()
        .withUserConfiguration(Tolerant.class)
        .withBean(Service.class)
        .run(
            context -> {
              Service service = context.getBean(Service.class);
              assertThat(service.cached("eu")).isEqualTo(1);
              assertThat(service.cached("eu")).isEqualTo(2);
              service.evict("eu");
              service.evictAll();
              assertThat(context.getBean(Tolerant.class).handling.handled)
                  .containsExactly(
                      "get sales",
                      "put sales",
                      "get sales",
                      "put sales",
                      "evict sales",
                      "clear sales");
            });
  }

  @Test
  void whatWasCachedIsReachedThroughTheCacheManager() {
    run(
        (service, caches, context) -> {
          Long first = service.cached("eu");
          Cache cache = context.getBean(CacheManager.class).getCache("sales");
          assertThat(cache.get("eu").get()).isSameAs(first);
          cache.put("eu", 42L);
          assertThat(service.cached("eu")).isEqualTo(42);
          cache.evict("eu");
          assertThat(service.cached("eu")).isEqualTo(2);
        });
  }

  interface Steps {
    void run(Service service, TenantCacheManager caches, ApplicationContext context);
  }

  private static void run(BiConsumer<Service, TenantCacheManager> steps) {
    run((service, caches, context) -> steps.accept(service, caches));
  }

  private static void run(Steps steps) {
    ApplicationContextRunner runner =
        Contexts.withoutTenants()
            .withBean(Service.class)
            .withBean(
                "shout",
                KeyGenerator.class,
                () -> (Object target, Method method, @Nullable Object... params) -> shout(params));
    runner.run(
        context -> {
          assertThat(context).hasNotFailed();
          steps.run(
              context.getBean(Service.class), context.getBean(TenantCacheManager.class), context);
        });
  }

  private static Object shout(@Nullable Object... params) {
    return String.valueOf(params[0]).toUpperCase(java.util.Locale.ROOT) + "!";
  }
}
