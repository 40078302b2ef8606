package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * D4: a host's ticker may use the cache, itself or by a log that counts there. It is never asked in
 * the middle of a write.
 */
@Timeout(60)
class CallsFromTheTickerTest {

  private static final int SIZE = 5;
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(1)).withStaleAfterInvalidation(Duration.ofMinutes(1));

  private static final List<Consumer<TenantCache>> CALLS =
      List.of(
          cache -> cache.put(key(0), "put", POLICY),
          cache -> cache.add(key(1), "add", POLICY),
          cache -> cache.increment("count"),
          cache -> cache.forget(key(0)),
          cache -> cache.invalidate("key:1"),
          cache -> cache.invalidate("key:*"),
          cache -> cache.remember(key(2), POLICY, () -> "load"),
          cache -> cache.remember(key(2), POLICY, () -> invalidated(cache)),
          cache -> cache.refresh(key(3), POLICY, () -> "load"),
          cache -> cache.get(key(2)),
          cache -> cache.explain(key(2)),
          TenantCache::flush);

  @ParameterizedTest
  @EnumSource
  void theyFindEachOtherWhole(EvictionPolicy eviction) {
    Random random = new Random(1);
    boolean[] inside = new boolean[1];
    TenantCache[] cache = new TenantCache[1];
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .maximumSize(SIZE)
            .evictionPolicy(eviction)
            .executor(Runnable::run) // a refresh that waits for a thread may load after the flush
            .ticker(
                () -> {
                  if (!inside[0] && cache[0] != null) {
                    inside[0] = true;
                    anyOf(random).accept(cache[0]);
                    inside[0] = false;
                  }
                  return System.nanoTime();
                })
            .build()) {
      cache[0] = caches.tenant("acme");

      for (int i = 0; i < 2_000; i++) {
        anyOf(random).accept(cache[0]);
      }

      inside[0] = true; // from now on it only tells the time
      cache[0].flush();
      caches.cleanUp();
      assertThat(caches.size()).isZero();
      for (int i = 0; i < 3 * SIZE; i++) {
        cache[0].put("new:" + i, i, Duration.ofHours(1));
      }
      assertThat(caches.size()).isEqualTo(SIZE);
      assertThat(cache[0].getKeys()).hasSize(SIZE);
    }
  }

  private static Consumer<TenantCache> anyOf(Random random) {
    return CALLS.get(random.nextInt(CALLS.size()));
  }

  private static ReportKey<String> key(int number) {
    return ReportKey.of("key:" + number, String.class);
  }

  private static String invalidated(TenantCache cache) {
    cache.invalidate("key:2");
    return "overtaken";
  }
}
