package io.reportcache.cache.local;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.LoadObserver;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.tenant.TenantContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An observer is called around loads, and can't harm them. */
class LoadObserverTest {

  private final List<String> told = new ArrayList<>();
  private final LoadObserver noting =
      (tenant, key) -> {
        told.add("begins " + key + " of " + tenant + ", bound " + TenantContext.current());
        return failure -> told.add("ended " + failure);
      };

  @Test
  void itIsCalledAroundALoadAndNotForAHit() {
    try (TenantCacheManager caches = cachesWith(noting)) {
      for (int i = 0; i < 3; i++) {
        assertThat(caches.tenant("acme").remember("sales:1", Integer.class, ofMinutes(1), () -> 7))
            .isEqualTo(7);
      }
      assertThat(told).hasSize(2);
      assertThat(told.get(0)).contains("sales:1").contains("of tenant 'acme'").contains("bound");
      assertThat(told.get(1)).isEqualTo("ended null");
    }
  }

  @Test
  void itIsToldOfTheFailureOfALoad() {
    IllegalStateException failure = new IllegalStateException("no");
    try (TenantCacheManager caches = cachesWith(noting)) {
      assertThatThrownBy(() -> load(caches, failure)).isSameAs(failure);
      assertThat(told).last().isEqualTo("ended " + failure);
    }
  }

  @Test
  void anObserverThatThrowsChangesNothing() {
    List<LoadObserver> broken =
        List.of(
            (tenant, key) -> {
              throw new AssertionError("at the begin");
            },
            (tenant, key) ->
                failure -> {
                  throw new AssertionError("at the end");
                });
    for (LoadObserver observer : broken) {
      try (TenantCacheManager caches = cachesWith(observer)) {
        assertThat(caches.tenant("a").remember("sales:1", Integer.class, ofMinutes(1), () -> 7))
            .isEqualTo(7);
        assertThat(caches.tenant("a").has("sales:1")).isTrue();
        IllegalStateException failure = new IllegalStateException("no");
        assertThatThrownBy(() -> load(caches, failure)).isSameAs(failure);
      }
    }
  }

  @Test
  void aRefreshIsALoad() {
    try (TenantCacheManager caches = cachesWith(noting)) {
      caches.tenant("a").put("sales:1", 1, ofMinutes(1));
      var unused =
          caches
              .tenant("a")
              .refresh(
                  io.reportcache.key.ReportKey.of("sales:1", Integer.class),
                  io.reportcache.cache.CachePolicy.ttl(ofMinutes(1)),
                  () -> 8);
      assertThat(told).hasSize(2);
    }
  }

  private static TenantCacheManager cachesWith(LoadObserver observer) {
    return TenantCacheManager.builder().loadObserver(observer).build();
  }

  private static void load(TenantCacheManager caches, RuntimeException failure) {
    var unused =
        caches
            .tenant("a")
            .remember(
                "other:1",
                Integer.class,
                ofMinutes(1),
                () -> {
                  throw failure;
                });
  }
}
