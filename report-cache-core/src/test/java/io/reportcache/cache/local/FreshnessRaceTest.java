package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * F1: what an invalidation, of every breadth, hits and what it leaves. How it meets values on their
 * way into the cache is in {@link RaceMatrixTest}.
 */
class FreshnessRaceTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today:eu", String.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(5))
          .withStaleWhileRevalidate(Duration.ofMinutes(5))
          .withTags(Tag.of("orders"));

  private final ManualTicker ticker = new ManualTicker();
  private final List<TenantCacheManager> opened = new ArrayList<>();
  private volatile String data = "old";

  static Stream<Arguments> breadths() {
    return Stream.of(Breadth.values())
        .flatMap(b -> Stream.of(EvictionPolicy.values()).map(p -> Arguments.of(b, p)));
  }

  @AfterEach
  void close() {
    opened.forEach(TenantCacheManager::close);
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void aValueThatIsThereIsGone(Breadth breadth, EvictionPolicy policy) {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    acme.remember(KEY, POLICY, () -> data);
    assertThat(acme.get(KEY)).contains("old");

    breadth.invalidate(caches);

    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.has(KEY)).isFalse();
    assertThat(acme.getKeys()).isEmpty();
    assertThat(acme.many(List.of(KEY))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void whatIsLoadedAfterAnInvalidationIsStored(Breadth breadth, EvictionPolicy policy) {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    breadth.invalidate(caches); // nothing there, and the key never seen

    acme.remember(KEY, POLICY, () -> data);

    assertThat(acme.get(KEY)).contains("old");
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void anotherTenantIsUntouchedUnlessAllAreNamed(Breadth breadth, EvictionPolicy policy) {
    TenantCacheManager caches = caches(policy);
    TenantCache globex = caches.tenant("globex");
    globex.remember(KEY, POLICY, () -> data);
    caches.central().remember(KEY, POLICY, () -> data);

    breadth.invalidate(caches);

    boolean all =
        List.of(Breadth.EVERYTHING, Breadth.PATTERN_IN_ALL_TENANTS, Breadth.KEY_IN_ALL_TENANTS)
            .contains(breadth);
    assertThat(globex.has(KEY)).isEqualTo(!all);
    assertThat(caches.central().has(KEY)).isEqualTo(!all);
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void otherKeysOfTheTenantAreUntouchedUnlessNamed(Breadth breadth, EvictionPolicy policy) {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    acme.put("stock:today", "kept", Duration.ofMinutes(5));

    breadth.invalidate(caches);

    boolean everything = breadth == Breadth.TENANT || breadth == Breadth.EVERYTHING;
    assertThat(acme.has("stock:today")).isEqualTo(!everything);
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void aPutIsNotOverwrittenByALoadThatBeganBefore(EvictionPolicy policy) throws Exception {
    TenantCache acme = caches(policy).tenant("acme");
    HeldLoader held = new HeldLoader(() -> data);
    var overtaken = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();

    acme.put(KEY, "put", Duration.ofMinutes(5));
    held.release();

    assertThat(overtaken.result()).isEqualTo("old");
    assertThat(acme.get(KEY)).contains("put");
  }

  private TenantCacheManager caches(EvictionPolicy policy) {
    return caches(TenantCacheManager.builder().evictionPolicy(policy));
  }

  private TenantCacheManager caches(TenantCacheManagerBuilder builder) {
    TenantCacheManager caches = builder.ticker(ticker).build();
    opened.add(caches);
    return caches;
  }
}
