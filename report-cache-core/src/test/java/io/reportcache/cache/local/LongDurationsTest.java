package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The longest duration there is means for ever, and overflows nowhere. */
class LongDurationsTest {

  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);

  static List<Function<Duration, CachePolicy>> policies() {
    CachePolicy ttl = CachePolicy.ttl(Duration.ofMinutes(1));
    return List.of(
        CachePolicy::ttl,
        ttl::withTtl,
        ttl::withStaleWhileRevalidate,
        longest -> ttl.withStaleIfError(longest, longest),
        longest -> ttl.withSoftTimeout(Duration.ofSeconds(1), longest),
        longest -> ttl.withSoftTimeout(longest, longest),
        ttl::withHardTimeout,
        ttl::withAbsentTtl);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void eachPartOfAPolicyTakesIt(Function<Duration, CachePolicy> part) {
    CachePolicy policy = part.apply(LONGEST);
    ManualTicker ticker = new ManualTicker();
    try (TenantCacheManager caches = TenantCacheManager.builder().ticker(ticker).build()) {
      TenantCache acme = caches.tenant("acme");
      assertThat(acme.remember(KEY, policy, () -> "x")).isEqualTo("x");
      ticker.advance(Duration.ofSeconds(59));
      assertThat(acme.remember(KEY, policy, () -> "not run")).isEqualTo("x");
      assertThat(acme.explain(KEY).toString()).contains("hit");
    }
  }

  @Test
  void theLoadTimeoutTakesIt() throws Exception {
    try (TenantCacheManager caches = TenantCacheManager.builder().loadTimeout(LONGEST).build()) {
      TenantCache acme = caches.tenant("acme");
      HeldLoader held = new HeldLoader(() -> "x");
      var loading =
          Threads.start(() -> acme.remember(KEY, CachePolicy.ttl(Duration.ofMinutes(1)), held));
      held.awaitRead();
      var joined = Threads.start(() -> acme.remember(KEY, Duration.ofMinutes(1), () -> "own"));
      joined.awaitWaiting();
      held.release();
      assertThat(loading.result()).isEqualTo("x");
      assertThat(joined.result()).isEqualTo("x");
    }
  }
}
