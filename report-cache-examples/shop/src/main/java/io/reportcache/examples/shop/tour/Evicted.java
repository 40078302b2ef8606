package io.reportcache.examples.shop.tour;

import static io.reportcache.examples.shop.tour.TourStage.ACTIVE;

import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A full cache makes room by what was used least recently. Tried on a cache of its own. */
final class Evicted implements TourStep {

  private static final int FULL = TenantCacheManagerBuilder.DEFAULT_MAXIMUM_SIZE;

  @Override
  public void run(TourStage stage) {
    stage.log().heading("Evicted: a full cache makes room by what was used least recently");
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      TenantCache cache = caches.tenant(ACTIVE);
      IntStream.range(0, FULL).forEach(i -> put(cache, i));
      cache.get(key(0), Integer.class); // now the oldest is 1
      put(cache, FULL);
      List<Integer> gone =
          IntStream.rangeClosed(0, FULL).filter(i -> !cache.has(key(i))).boxed().toList();
      stage
          .log()
          .check(
              "evicted",
              "entry %d of %d".formatted(FULL + 1, FULL),
              gone.equals(List.of(1)) && caches.size() == FULL,
              "expected [1] gone and %d kept was %s and %d".formatted(FULL, gone, caches.size()),
              "made room by dropping 1, since 0 had just been read");
    }
  }

  private static void put(TenantCache cache, int i) {
    cache.put(key(i), i, Duration.ofHours(1));
  }

  private static String key(int i) {
    return "figure:" + i;
  }
}
