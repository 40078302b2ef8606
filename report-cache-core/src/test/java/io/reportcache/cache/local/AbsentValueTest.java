package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.Loader;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A2: that there is no value is cached where the policy says so, and only there. */
class AbsentValueTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(10));
  private static final CachePolicy POLICY = PLAIN.withAbsentTtl(Duration.ofMinutes(1));

  private final ManualTicker ticker = new ManualTicker();
  private final ManualExecutor background = new ManualExecutor();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().ticker(ticker).executor(background).build();
  private final TenantCache acme = caches.tenant("acme");
  private int loads;

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void absenceIsKeptForItsOwnTime() {
    assertThat(optional(POLICY, null)).isEmpty();
    ticker.advance(Duration.ofMinutes(1).minusNanos(1));
    assertThat(optional(POLICY, "x")).isEmpty();
    assertThat(loads).isOne();
    assertThat(acme.stats())
        .extracting(CacheStats::hits, CacheStats::misses, CacheStats::loads)
        .containsExactly(1L, 1L, 1L);
    ticker.advance(Duration.ofNanos(1));
    assertThat(optional(POLICY, "x")).contains("x");
  }

  @Test
  void byDefaultAbsenceIsNotCached() {
    assertThat(optional(PLAIN, null)).isEmpty();
    assertThat(caches.size()).isZero();
    assertThat(optional(PLAIN, "x")).contains("x");
    assertThat(caches.size()).isOne();
  }

  @Test
  void aValueIsKeptAsByRemember() {
    assertThat(optional(POLICY, "x")).contains("x");
    ticker.advance(Duration.ofMinutes(5));
    assertThat(optional(POLICY, "y")).contains("x");
    assertThat(acme.remember(KEY, PLAIN, () -> "y")).isEqualTo("x");
  }

  @Test
  void onlyRememberOptionalSeesAbsence() {
    optional(POLICY, null);
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.has(KEY)).isFalse();
    assertThat(acme.getKeys()).isEmpty();
    assertThat(acme.explain(KEY).state()).isEqualTo(Explanation.State.ABSENT);
    assertThat(acme.forget(KEY)).isFalse();
  }

  @Test
  void rememberLoadsAndItsValueReplacesAbsence() {
    optional(POLICY, null);
    assertThat(acme.remember(KEY, PLAIN, () -> "x")).isEqualTo("x");
    assertThat(optional(POLICY, "y")).contains("x");
  }

  @Test
  void askAndRefreshLoadAsWell() {
    optional(POLICY, null);
    assertThat(acme.ask(KEY, PLAIN, () -> "x").source()).isEqualTo(Source.COMPUTED);
    acme.forget(KEY);
    optional(POLICY, null);
    assertThat(acme.refresh(KEY, PLAIN, () -> "y").value()).isEqualTo("y");
  }

  @Test
  void rememberThatJoinsALoadWhichFindsNothingLoadsItself() throws Exception {
    HeldLoader held = new HeldLoader(() -> "");
    var optional =
        Threads.start(
            () ->
                acme.rememberOptional(
                    KEY,
                    POLICY,
                    () -> {
                      held.load();
                      return null;
                    }));
    held.awaitRead();
    var joined = Threads.start(() -> acme.remember(KEY, PLAIN, () -> "x"));
    joined.awaitWaiting();
    held.release();

    assertThat(optional.result()).isEmpty();
    assertThat(joined.result()).isEqualTo("x");
  }

  @Test
  void addPutsAValueWhereThereIsNone() {
    optional(POLICY, null);
    assertThat(acme.add(KEY, "x", PLAIN)).isTrue();
    assertThat(optional(POLICY, "y")).contains("x");
  }

  @Test
  void aCounterBeginsWhereThereIsNoValue() {
    ReportKey<Long> counter = ReportKey.of("logins", Long.class);
    acme.rememberOptional(counter, POLICY, () -> null);
    assertThat(acme.increment(counter, 2, PLAIN)).isEqualTo(2);
  }

  @Test
  void absenceIsInvalidatedAsAValueIs() throws Exception {
    for (Breadth breadth : Breadth.values()) {
      ReportKey<String> key = ReportKey.of("sales:today:eu", String.class);
      CachePolicy tagged = POLICY.withTags(io.reportcache.key.Tag.of("orders"));
      assertThat(acme.rememberOptional(key, tagged, () -> null)).isEmpty();
      breadth.invalidate(caches);
      assertThat(acme.rememberOptional(key, tagged, () -> "x"))
          .as("after %s", breadth)
          .contains("x");
      acme.forget(key);
    }
  }

  @Test
  void anAbsenceOvertakenByAnInvalidationIsNotStored() throws Exception {
    HeldLoader held = new HeldLoader(() -> "");
    var overtaken =
        Threads.start(
            () ->
                acme.rememberOptional(
                    KEY,
                    POLICY,
                    () -> {
                      held.load();
                      return null;
                    }));
    held.awaitRead();
    acme.invalidate("sales:*");
    held.release();
    assertThat(overtaken.result()).isEmpty();
    assertThat(optional(POLICY, "x")).contains("x");
  }

  @Test
  void absenceIsNeverServedExpired() {
    CachePolicy stale =
        POLICY
            .withStaleWhileRevalidate(Duration.ofMinutes(5))
            .withStaleIfError(Duration.ofMinutes(5), Duration.ZERO);
    optional(stale, null);
    ticker.advance(Duration.ofMinutes(1));
    assertThat(optional(stale, "x")).contains("x");
    assertThat(background.queued()).isZero();
  }

  @Test
  void aReloadThatFindsNothingTakesTheExpiredValueAway() {
    CachePolicy stale = PLAIN.withStaleWhileRevalidate(Duration.ofMinutes(5));
    optional(stale, "x");
    ticker.advance(Duration.ofMinutes(10));
    assertThat(optional(stale, null)).contains("x"); // expired, while the reload is queued
    background.runNext();
    assertThat(optional(stale, null)).isEmpty();
  }

  @Test
  void aFailureIsNoAbsence() {
    assertThatThrownBy(
            () ->
                acme.rememberOptional(
                    KEY,
                    POLICY,
                    () -> {
                      throw new IllegalStateException("database gone");
                    }))
        .hasMessage("database gone");
    assertThat(optional(POLICY, "x")).contains("x");
  }

  @Test
  void absenceIsRemovedWhenItsTimeIsOver() {
    optional(POLICY, null);
    assertThat(caches.cleanUp().removed()).isZero();
    ticker.advance(Duration.ofMinutes(1));
    assertThat(caches.cleanUp().removed()).isOne();
  }

  @Test
  void aTaggingLoaderMayFindNothingToo() {
    ReportKey<String> key = ReportKey.of("products:p-7", String.class);
    acme.rememberOptional(
        key,
        POLICY,
        Loader.tagging(
            load -> {
              load.tag("products");
              return null;
            }));
    acme.invalidate(java.util.List.of(io.reportcache.key.Tag.of("products")), "test");
    assertThat(acme.rememberOptional(key, POLICY, () -> "x")).contains("x");
  }

  private Optional<String> optional(CachePolicy policy, @Nullable String value) {
    return acme.rememberOptional(
        KEY,
        policy,
        () -> {
          loads++;
          return value;
        });
  }
}
