package io.reportcache.spring.cache;

import static io.reportcache.spring.cache.SpringCacheTest.cache;
import static io.reportcache.spring.cache.ThreadsOf.in;
import static io.reportcache.spring.cache.ThreadsOf.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;

/**
 * F1 and T1 of {@code Cache} objects themselves: whose read a put ends, on objects that are got for
 * one call, as Spring does, and on those that somebody keeps.
 */
class KeptObjectTest {

  private final TenantCacheManager caches = TenantCacheManager.builder().build();
  private final SpringCacheManager manager = SpringCacheManager.builder(caches).build();
  private final TenantScope scope = TenantContext.open(TenantId.of("acme"));

  @AfterEach
  void close() {
    scope.close();
    caches.close();
  }

  @Test
  void aPutAfterAReadIsTheEndOfALoad() {
    Cache one = sales();
    assertThat(one.get("eu")).isNull();
    caches.invalidate("sales:*");
    one.put("eu", "old");
    assertThat(sales().get("eu")).isNull();
    assertThat(caches.stats().overtaken()).isOne();
  }

  @Test
  void aPutWithoutAReadHoldsFromThenOn() {
    assertThat(sales().get("eu")).isNull();
    sales().evict("eu");
    sales().put("eu", "put");
    assertThat(sales().get("eu", String.class)).isEqualTo("put");
  }

  @Test
  void aReadWithATypeBeginsNoLoad() {
    Cache one = sales();
    assertThat(one.get("eu", String.class)).isNull();
    caches.invalidate("sales:*");
    one.put("eu", "written");
    assertThat(sales().get("eu", String.class)).isEqualTo("written");
  }

  @Test
  void aReadIsEndedOnce() {
    Cache one = sales();
    one.get("eu");
    one.put("eu", "loaded");
    caches.invalidate("sales:*");
    one.put("eu", "written");
    assertThat(sales().get("eu", String.class)).isEqualTo("written");
  }

  @Test
  void aReadThatFindsAValueEndsTheOneBefore() {
    Cache one = sales();
    one.get("eu");
    caches.invalidate("sales:*");
    sales().put("eu", "of another");
    assertThat(one.get("eu")).isNotNull();
    one.put("eu", "written");
    assertThat(sales().get("eu", String.class)).isEqualTo("written");
  }

  @Test
  void whoEvictsWhatItHasReadMayPut() {
    Cache one = sales();
    one.get("eu");
    one.evict("eu");
    one.put("eu", "written");
    assertThat(one.get("eu", String.class)).isEqualTo("written");
    one.evict("eu");
    one.get("eu");
    one.get("us");
    one.clear();
    one.put("eu", "written");
    one.put("us", "written");
    assertThat(caches.getKeys()).hasSize(2);
  }

  @Test
  void evictingAnotherKeyLeavesTheRead() {
    Cache one = sales();
    one.get("eu");
    one.get("us");
    one.evict("us");
    caches.invalidate("sales:*");
    one.put("eu", "old");
    assertThat(sales().get("eu")).isNull();
  }

  @Test
  void aKeptObjectTellsItsThreadsApart() {
    Cache kept = sales();
    kept.get("eu");
    caches.invalidate("sales:*");
    resultOf(
        ThreadsOf.start(
            "acme",
            () -> {
              assertThat(kept.get("eu")).isNull();
              kept.put("eu", "new");
              return null;
            }));
    kept.put("eu", "old");
    assertThat(kept.get("eu", String.class)).isEqualTo("new");
  }

  @Test
  void aKeptObjectTellsItsTenantsApart() {
    Cache kept = sales();
    kept.get("us");
    kept.get("eu"); // of acme, and never put
    putIn("globex", kept, "of globex");
    assertThat(kept.get("eu")).isNull();
    assertThat(in("globex", () -> kept.get("eu", String.class))).isEqualTo("of globex");
  }

  @Test
  void whatMayBeOfEitherTenantIsKeptForNeitherAndReplacesWhatIsThere() {
    caches.tenant("globex").forever("sales:eu", "old");
    Cache one = sales();
    one.get("eu");
    putIn("globex", one, "whose?");
    assertThat(caches.tenant("acme").has("sales:eu")).isFalse();
    assertThat(caches.tenant("globex").has("sales:eu")).isFalse();
    putIn("globex", one, "of globex");
    assertThat(caches.tenant("globex").get("sales:eu", String.class)).contains("of globex");
  }

  @Test
  void anObjectMadeWithoutATenantActsForThatOfEachCall() {
    Cache kept = resultOf(ThreadsOf.start(this::sales));
    resultOf(
        ThreadsOf.start(
            "globex",
            () -> {
              kept.put("eu", "of globex");
              return null;
            }));
    kept.put("eu", "of acme");
    assertThat(kept.get("eu", String.class)).isEqualTo("of acme");
    assertThat(in("globex", () -> kept.get("eu", String.class))).isEqualTo("of globex");
  }

  @Test
  void readsOfManyKeysAreRememberedUpToABound() {
    Cache kept = sales();
    for (int i = 0; i < OpenMisses.MOST; i++) {
      kept.get("key" + i);
    }
    caches.invalidate("sales:*");
    for (int i = 0; i < OpenMisses.MOST; i++) {
      kept.put("key" + i, "old");
    }
    assertThat(caches.getKeys()).isEmpty();
  }

  @Test
  void aPutByAnotherThreadEndsTheOnlyReadForItsTenant() {
    Cache one = sales();
    one.get("eu");
    resultOf(
        ThreadsOf.start(
            () -> {
              one.put("eu", "loaded");
              return null;
            }));
    assertThat(sales().get("eu", String.class)).isEqualTo("loaded");
  }

  @Test
  void aPutForAnotherTenantThanTheReadReachesNeither() {
    Cache one = sales();
    one.get("eu");
    resultOf(
        ThreadsOf.start(
            "globex",
            () -> {
              one.put("eu", "whose?");
              return null;
            }));
    assertThat(sales().get("eu")).isNull();
    assertThat(in("globex", () -> sales().get("eu"))).isNull();
  }

  @Test
  void whatIsChangedLaterByAnotherThreadIsOfTheTenantOfTheCall() {
    sales().put("eu", "old");
    in(
        "globex",
        () -> {
          sales().put("eu", "of globex");
          return null;
        });
    Cache evicting = sales();
    Cache putting = sales();
    resultOf(
        ThreadsOf.start(
            () -> {
              evicting.evict("eu");
              putting.put("us", "new");
              return null;
            }));
    assertThat(sales().get("eu")).isNull();
    assertThat(sales().get("us", String.class)).isEqualTo("new");
    assertThat(in("globex", () -> sales().get("eu", String.class))).isEqualTo("of globex");
    assertThat(in("globex", () -> sales().get("us"))).isNull();
  }

  @Test
  void anInvalidationOvertakesAFutureThatIsBeingLoaded() {
    CompletableFuture<String> loading = new CompletableFuture<>();
    CompletableFuture<String> before = sales().retrieve("eu", () -> loading);
    caches.invalidate("sales:*");
    CompletableFuture<String> after =
        sales().retrieve("eu", () -> CompletableFuture.completedFuture("new"));
    assertThat(resultOf(after)).as("waits for nobody").isEqualTo("new");
    loading.complete("old");
    assertThat(before.join()).as("F2").isEqualTo("old");
    assertThat(sales().get("eu", String.class)).isEqualTo("new");
  }

  @Test
  void futuresOfTwoTenantsAreNotShared() {
    CompletableFuture<String> loading = new CompletableFuture<>();
    CompletableFuture<String> ofAcme = sales().retrieve("eu", () -> loading);
    String ofGlobex =
        in(
            "globex",
            () -> sales().retrieve("eu", () -> CompletableFuture.completedFuture("globex")).join());
    loading.complete("acme");
    assertThat(ofGlobex).isEqualTo("globex");
    assertThat(ofAcme.join()).isEqualTo("acme");
    assertThat(sales().get("eu", String.class)).isEqualTo("acme");
  }

  private static void putIn(String tenant, Cache cache, String value) {
    Boolean unused =
        in(
            tenant,
            () -> {
              cache.put("eu", value);
              return true;
            });
  }

  private Cache sales() {
    return cache(manager, "sales");
  }
}
