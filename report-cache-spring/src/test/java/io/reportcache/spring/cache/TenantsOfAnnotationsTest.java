package io.reportcache.spring.cache;

import static io.reportcache.spring.cache.ThreadsOf.in;
import static io.reportcache.spring.cache.ThreadsOf.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;

/** T1 for annotations: what is cached for one tenant reaches no other. */
class TenantsOfAnnotationsTest {

  static class Sales {

    private final AtomicInteger calls = new AtomicInteger();
    private final CompletableFuture<String> future = new CompletableFuture<>();

    AtomicInteger calls() { // not the field, which a proxy doesn't have
      return calls;
    }

    boolean complete(String value) {
      return future.complete(value);
    }

    @Cacheable("sales")
    public String of(String region) {
      calls.incrementAndGet();
      return TenantContext.current().map(TenantId::value).orElse("nobody");
    }

    @Cacheable(cacheNames = "sales", sync = true)
    public String inSync(String region) {
      return of(region);
    }

    @Cacheable("sales")
    public CompletableFuture<String> later(String region) {
      calls.incrementAndGet();
      return future;
    }

    @CachePut("sales")
    public CompletableFuture<String> putLater(String region) {
      return future;
    }

    @CacheEvict("sales")
    public CompletableFuture<String> evictLater(String region) {
      return future;
    }

    @CacheEvict("sales")
    public void evict(String region) {}

    @CacheEvict(cacheNames = "sales", allEntries = true)
    public void evictAll() {}
  }

  @Test
  void eachTenantHasItsOwn() {
    run(
        (sales, caches) -> {
          assertThat(in("acme", () -> sales.of("eu"))).isEqualTo("acme");
          assertThat(in("globex", () -> sales.of("eu"))).isEqualTo("globex");
          assertThat(in("acme", () -> sales.inSync("us"))).isEqualTo("acme");
          assertThat(in("globex", () -> sales.inSync("us"))).isEqualTo("globex");
          assertThat(in("acme", () -> sales.of("eu"))).isEqualTo("acme");
          assertThat(sales.calls()).hasValue(4);
          in("acme", () -> evict(sales));
          assertThat(caches.tenant("acme").getKeys()).containsExactly("sales:us");
          assertThat(caches.tenant("globex").getKeys()).hasSize(2);
          in("acme", () -> evictAll(sales));
          assertThat(caches.tenant("acme").getKeys()).isEmpty();
          assertThat(caches.tenant("globex").getKeys()).hasSize(2);
        });
  }

  @Test
  void withoutATenantACallFails() {
    run(
        (sales, caches) -> {
          assertThatThrownBy(() -> sales.of("eu")).isInstanceOf(NoTenantException.class);
          assertThatThrownBy(() -> sales.inSync("eu")).isInstanceOf(NoTenantException.class);
          assertThatThrownBy(() -> sales.later("eu")).isInstanceOf(NoTenantException.class);
          assertThatThrownBy(() -> sales.evict("eu")).isInstanceOf(NoTenantException.class);
          assertThatThrownBy(sales::evictAll).isInstanceOf(NoTenantException.class);
          assertThat(sales.calls()).hasValue(0);
        });
  }

  @Test
  void anApplicationWithoutTenantsNeedsNone() {
    Contexts.withoutTenants()
        .withBean(Sales.class)
        .run(
            context -> {
              assertThat(context.getBean(Sales.class).of("eu")).isEqualTo("nobody");
              assertThat(context.getBean(TenantCacheManager.class).central().getKeys())
                  .containsExactly("sales:eu");
            });
  }

  @Test
  void theResolverOfTheApplicationIsAsked() {
    Contexts.caching()
        .withBean(TenantResolver.class, () -> () -> TenantId.of("initech"))
        .withBean(Sales.class)
        .run(
            context -> {
              context.getBean(Sales.class).of("eu");
              assertThat(context.getBean(TenantCacheManager.class).tenant("initech").getKeys())
                  .containsExactly("sales:eu");
            });
  }

  @Test
  void aFutureIsCachedForTheTenantOfTheCallWhoeverCompletesIt() {
    run(
        (sales, caches) -> {
          CompletableFuture<String> result = in("acme", () -> sales.later("eu"));
          resultOf(ThreadsOf.start(() -> sales.complete("of acme")));
          assertThat(result.join()).isEqualTo("of acme");
          assertThat(caches.tenant("acme").get("sales:eu", String.class)).contains("of acme");
        });
  }

  @Test
  void whatIsPutOrEvictedWhenAFutureEndsIsOfTheTenantOfTheCall() {
    for (String elsewhere : new String[] {"", "globex"}) {
      run(
          (sales, caches) -> {
            caches.tenant("acme").forever("sales:eu", "old");
            caches.tenant("globex").forever("sales:eu", "kept");
            CompletableFuture<String> put = in("acme", () -> sales.putLater("us"));
            CompletableFuture<String> evicted = in("acme", () -> sales.evictLater("eu"));
            resultOf(
                elsewhere.isEmpty()
                    ? ThreadsOf.start(() -> sales.complete("of acme"))
                    : ThreadsOf.start(elsewhere, () -> sales.complete("of acme")));
            put.join();
            evicted.join();
            assertThat(caches.tenant("acme").getKeys()).containsExactly("sales:us");
            assertThat(caches.tenant("globex").getKeys()).containsExactly("sales:eu");
          });
    }
  }

  @Test
  void aFutureCompletedForAnotherTenantLeaksNothing() {
    run(
        (sales, caches) -> {
          in("acme", () -> sales.later("eu"));
          resultOf(ThreadsOf.start("globex", () -> sales.complete("of acme")));
          assertThat(caches.tenant("globex").getKeys()).isEmpty();
        });
  }

  @FunctionalInterface
  interface Steps {
    void run(Sales sales, TenantCacheManager caches);
  }

  private static void run(Steps steps) {
    Contexts.caching()
        .withBean(Sales.class)
        .run(
            context ->
                steps.run(context.getBean(Sales.class), context.getBean(TenantCacheManager.class)));
  }

  private static boolean evict(Sales sales) {
    sales.evict("eu");
    return true;
  }

  private static boolean evictAll(Sales sales) {
    sales.evictAll();
    return true;
  }
}
