package io.reportcache.extremes;

import static io.reportcache.extremes.Extreme.isForEver;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.extremes.Taker.Use;
import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What the caches take. */
final class CacheDurations {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration YEARS = Duration.ofDays(365 * 50);
  private static final CachePolicy POLICY = CachePolicy.ttl(MINUTE);

  private CacheDurations() {}

  static List<Taker<Duration>> takers() {
    return List.of(
        new Taker<>("CachePolicy.ttl(Duration*)", "ttl", lasts(CachePolicy::ttl)),
        new Taker<>("CachePolicy.withTtl(Duration*)", "ttl", lasts(POLICY::withTtl)),
        new Taker<>(
            "CachePolicy.withRefreshAhead(Duration*)",
            "refreshAhead",
            loads(POLICY::withRefreshAhead)),
        new Taker<>(
            "CachePolicy.withStaleWhileRevalidate(Duration*)",
            "staleWhileRevalidate",
            servesExpired(Source.STALE, POLICY::withStaleWhileRevalidate)),
        new Taker<>(
            "CachePolicy.withStaleAfterInvalidation(Duration*)",
            "staleAfterInvalidation",
            CacheDurations::servesInvalidated),
        new Taker<>(
            "CachePolicy.withStaleIfError(Duration*, Duration)",
            "limit of staleIfError",
            servesAfterFailure(limit -> POLICY.withStaleIfError(limit, Duration.ZERO))),
        new Taker<>(
            "CachePolicy.withStaleIfError(Duration, Duration*)",
            "pause of staleIfError",
            servesAfterFailure(pause -> POLICY.withStaleIfError(YEARS, pause))),
        new Taker<>(
            "CachePolicy.withSoftTimeout(Duration*, Duration)",
            "softTimeout",
            loads(timeout -> POLICY.withSoftTimeout(timeout, YEARS))),
        new Taker<>(
            "CachePolicy.withSoftTimeout(Duration, Duration*)",
            "limit of softTimeout",
            loads(limit -> POLICY.withSoftTimeout(MINUTE, limit))),
        new Taker<>(
            "CachePolicy.withHardTimeout(Duration*)",
            "hardTimeout",
            loads(POLICY::withHardTimeout)),
        new Taker<>(
            "CachePolicy.withAbsentTtl(Duration*)", "absentTtl", CacheDurations::keepsAbsence),
        new Taker<>(
            "TenantCacheManagerBuilder.loadTimeout(Duration*)",
            "loadTimeout",
            CacheDurations::loadTimeout),
        new Taker<>(
            "TenantCache.put(ReportKey, Object, Duration*)",
            "ttl",
            keeps((cache, ttl) -> done(() -> cache.put(KEY, "first", ttl)))),
        new Taker<>(
            "TenantCache.put(String, Object, Duration*)",
            "ttl",
            keeps((cache, ttl) -> done(() -> cache.put("sales:today", "first", ttl)))),
        new Taker<>(
            "TenantCache.putMany(Map, Duration*)",
            "ttl",
            keeps((cache, ttl) -> done(() -> cache.putMany(Map.of(KEY, "first"), ttl)))),
        new Taker<>(
            "TenantCache.add(ReportKey, Object, Duration*)",
            "ttl",
            keeps((cache, ttl) -> cache.add(KEY, "first", ttl))),
        new Taker<>(
            "TenantCache.add(String, Object, Duration*)",
            "ttl",
            keeps((cache, ttl) -> cache.add("sales:today", "first", ttl))),
        new Taker<>(
            "TenantCache.remember(ReportKey, Duration*, Loader)",
            "ttl",
            keeps((cache, ttl) -> cache.remember(KEY, ttl, () -> "first").equals("first"))),
        new Taker<>(
            "TenantCache.remember(String, Class, Duration*, Loader)",
            "ttl",
            keeps(
                (cache, ttl) ->
                    cache
                        .remember("sales:today", String.class, ttl, () -> "first")
                        .equals("first"))));
  }

  /** A cache whose ticker is about to pass the largest number. */
  private static final class Aging implements AutoCloseable {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final TenantCacheManager caches =
        TenantCacheManager.builder().ticker(nanos::get).build();
    private final TenantCache acme = caches.tenant("acme");

    void pass(Duration time) {
      nanos.addAndGet(time.toNanos());
    }

    @Override
    public void close() {
      caches.close();
    }
  }

  private static boolean done(Runnable work) {
    work.run();
    return true;
  }

  private static Use<Duration> keeps(BiFunction<TenantCache, Duration, Boolean> write) {
    return ttl -> {
      try (Aging cache = new Aging()) {
        assertThat(write.apply(cache.acme, ttl)).isTrue();
        assertThat(cache.acme.get(KEY)).contains("first");
        cache.pass(YEARS);
        assertThat(cache.acme.get(KEY)).contains("first");
      }
    };
  }

  private static Use<Duration> lasts(Function<Duration, CachePolicy> part) {
    return keeps(
        (cache, ttl) -> cache.remember(KEY, part.apply(ttl), () -> "first").equals("first"));
  }

  private static Use<Duration> loads(Function<Duration, CachePolicy> part) {
    return value -> {
      CachePolicy policy = part.apply(value);
      try (Aging cache = new Aging()) {
        assertThat(cache.acme.remember(KEY, policy, () -> "first")).isEqualTo("first");
        cache.pass(MINUTE.minusSeconds(1));
        assertThat(cache.acme.remember(KEY, policy, () -> "second")).isEqualTo("first");
        cache.pass(Duration.ofSeconds(2));
        assertThat(cache.acme.remember(KEY, policy, () -> "second")).isEqualTo("second");
      }
    };
  }

  private static Use<Duration> servesExpired(Source source, Function<Duration, CachePolicy> part) {
    return value -> {
      CachePolicy policy = part.apply(value);
      try (Aging cache = new Aging()) {
        cache.acme.remember(KEY, policy, () -> "first");
        cache.pass(YEARS);
        Answer<String> answer = cache.acme.ask(KEY, policy, () -> "second");
        assertThat(answer.value()).isEqualTo(isForEver(value) ? "first" : "second");
        assertThat(answer.source()).isEqualTo(isForEver(value) ? source : Source.COMPUTED);
      }
    };
  }

  private static void servesInvalidated(Duration time) {
    CachePolicy policy = CachePolicy.forever().withStaleAfterInvalidation(time);
    try (Aging cache = new Aging()) {
      cache.acme.remember(KEY, policy, () -> "first");
      cache.acme.invalidate("sales:*");
      cache.pass(YEARS);
      Answer<String> answer = cache.acme.ask(KEY, policy, () -> "second");
      assertThat(answer.source()).isEqualTo(isForEver(time) ? Source.INVALIDATED : Source.COMPUTED);
    }
  }

  private static Use<Duration> servesAfterFailure(Function<Duration, CachePolicy> part) {
    return value -> {
      CachePolicy policy = part.apply(value);
      try (Aging cache = new Aging()) {
        cache.acme.remember(KEY, policy, () -> "first");
        cache.pass(MINUTE.plusSeconds(1));
        assertThat(failing(cache.acme, policy, value)).isEqualTo("first");
        cache.pass(YEARS.minus(MINUTE));
        assertThat(failing(cache.acme, policy, value)).isEqualTo("first");
      }
    };
  }

  /** Without a time to serve the expired value, the loader's failure comes through. */
  private static String failing(TenantCache cache, CachePolicy policy, Duration value) {
    try {
      return cache.remember(
          KEY,
          policy,
          () -> {
            throw new IllegalStateException("the database is away");
          });
    } catch (IllegalStateException e) {
      assertThat(value).as("served for").isZero();
      return "first";
    }
  }

  private static void keepsAbsence(Duration ttl) {
    CachePolicy policy = POLICY.withAbsentTtl(ttl);
    try (Aging cache = new Aging()) {
      cache.acme.rememberOptional(KEY, policy, () -> null);
      cache.pass(YEARS);
      assertThat(cache.acme.rememberOptional(KEY, policy, () -> "second"))
          .isEqualTo(isForEver(ttl) ? Optional.empty() : Optional.of("second"));
    }
  }

  private static void loadTimeout(Duration timeout) {
    try (TenantCacheManager caches = TenantCacheManager.builder().loadTimeout(timeout).build()) {
      TenantCache acme = caches.tenant("acme");
      assertThat(acme.remember(KEY, POLICY.withHardTimeout(MINUTE), () -> "x")).isEqualTo("x");
      assertThat(acme.refresh(KEY, POLICY, () -> "y").value()).isEqualTo("y");
    }
  }
}
