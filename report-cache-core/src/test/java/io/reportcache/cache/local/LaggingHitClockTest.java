package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Await;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Under many reads hits go by a time that lags behind the ticker by which entries are built, by a
 * millisecond or by as long as the machine holds up the thread that reads it. It may only make an
 * entry last that much longer, wherever the ticker began.
 */
@Tag("slow")
class LaggingHitClockTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(10));
  private static final CachePolicy POLICY = PLAIN.withAbsentTtl(Duration.ofMinutes(1));

  private final AtomicLong time = new AtomicLong();
  private volatile long lag;
  private final Ticker ticker =
      () ->
          Thread.currentThread().getName().startsWith("report-cache-clock")
              ? time.get() - lag
              : time.get();
  private final BoundTransactions transactions = new BoundTransactions();
  private final HitClock clock = new HitClock(ticker, true);
  private final LocalTier tier =
      Tiers.of(
          TenantCacheManager.builder()
              .ticker(ticker)
              .executor(Runnable::run)
              .transactions(transactions),
          clock);
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, TenantResolver.bound());
  private final TenantCache acme = caches.tenant("acme");

  static List<Arguments> startsAndLags() {
    return List.of(
        Arguments.of(0L, Duration.ofNanos(1)),
        Arguments.of(0L, Duration.ofMillis(1)),
        Arguments.of(0L, Duration.ofDays(1)),
        Arguments.of(Long.MAX_VALUE - 5, Duration.ofMillis(1)),
        Arguments.of(Long.MAX_VALUE - 5, Duration.ofDays(1)),
        Arguments.of(Long.MIN_VALUE, Duration.ofMillis(1)),
        Arguments.of(Long.MIN_VALUE + 5, Duration.ofNanos(4)),
        Arguments.of(-5L, Duration.ofMillis(1)));
  }

  @AfterEach
  void close() {
    caches.close();
  }

  @ParameterizedTest
  @MethodSource("startsAndLags")
  void absenceNeverLeavesAsAValue(long start, Duration behind) {
    tick(start, behind);
    assertThat(acme.rememberOptional(KEY, POLICY, () -> null)).isEmpty();
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.has(KEY)).isFalse();
    assertThat(acme.many(List.of(KEY))).isEmpty();
    assertThat(acme.getKeys()).isEmpty();
    assertThat(acme.remember(KEY, PLAIN, () -> "loaded")).isEqualTo("loaded");

    assertThat(absent().remember(KEY, Duration.ofMinutes(1), () -> "x")).isEqualTo("x");
    assertThat(absent().ask(KEY, PLAIN, () -> "asked").value()).isEqualTo("asked");
    assertThat(absent().refresh(KEY, PLAIN, () -> "anew").value()).isEqualTo("anew");
    assertThat(absent().add(KEY, "added", PLAIN)).isTrue();
    assertThat(absent().rememberOptional(KEY, POLICY, () -> "not run")).isEmpty();
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.get(KEY)).isEmpty();
      assertThat(acme.remember(KEY, PLAIN, () -> "in it")).isEqualTo("in it");
      transaction.committed();
    }
    assertThat(acme.get(KEY)).contains("in it");
  }

  @ParameterizedTest
  @MethodSource("startsAndLags")
  void aValueServesFromItsFirstMomentAndEndsWhenTheClockOfHitsSaysSo(long start, Duration behind) {
    tick(start, behind);
    acme.put(KEY, "x", PLAIN);
    assertThat(acme.get(KEY)).contains("x");
    assertThat(acme.ask(KEY, PLAIN, () -> "not run").age()).isZero();
    pass(Duration.ofMinutes(10).minusNanos(1));
    assertThat(acme.get(KEY)).contains("x");
    lag = 0;
    pass(Duration.ofNanos(1));
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.remember(KEY, PLAIN, () -> "anew")).isEqualTo("anew");
  }

  @ParameterizedTest
  @MethodSource("startsAndLags")
  void agesInExplanationsAreOfOneClock(long start, Duration behind) {
    tick(start, behind);
    acme.put(KEY, "x", PLAIN);
    acme.invalidate("sales:*");
    assertThat(acme.explain(KEY).lost().orElseThrow().ago()).contains(Duration.ZERO);
    acme.put(KEY, "x", PLAIN);
    acme.forget(KEY);
    assertThat(acme.explain(KEY).lost().orElseThrow().ago()).contains(Duration.ZERO);
    acme.put(KEY, "x", PLAIN);
    caches.flushAllTenants();
    assertThat(acme.explain(KEY).lost().orElseThrow().ago()).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @MethodSource("startsAndLags")
  void whatDoesNotExpireOutlivesAnyJump(long start, Duration behind) {
    tick(start, behind);
    acme.forever(KEY, "x");
    for (int i = 0; i < 6; i++) {
      pass(Duration.ofDays(36_500)); // so far that differences overflow on the way
      assertThat(acme.get(KEY)).contains("x");
      assertThat(caches.cleanUp().removed()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("startsAndLags")
  void aPauseOfNoneIsNoneThoughTheFailureIsJustNow(long start, Duration behind) {
    tick(start, behind);
    CachePolicy policy = PLAIN.withStaleIfError(Duration.ofHours(1), Duration.ZERO);
    acme.put(KEY, "old", policy);
    pass(Duration.ofMinutes(10));
    lag = 0;
    pass(Duration.ZERO);
    Loader<String, IllegalStateException> failing =
        () -> {
          throw new IllegalStateException("database gone");
        };
    assertThat(acme.remember(KEY, policy, failing)).isEqualTo("old");
    assertThat(acme.remember(KEY, policy, () -> "new")).isEqualTo("new");
    assertThatThrownBy(() -> acme.refresh(KEY, policy, failing)).hasMessage("database gone");
  }

  @ParameterizedTest
  @MethodSource("startsAndLags")
  void aTickerThatGoesBackDuringALoadMakesNoNegativeTime(long start, Duration behind) {
    tick(start, behind);
    Answer<String> answer =
        acme.ask(
            KEY,
            PLAIN,
            () -> {
              time.addAndGet(-1_000_000);
              return "x";
            });
    assertThat(answer.loadTime()).isZero();
    assertThat(answer.age()).isZero();
    assertThat(acme.stats().loadTime()).isZero();
    assertThat(Optional.of(acme.explain(KEY).loadTime())).contains(Duration.ZERO);
  }

  /** A cache in which the absence of the key has just been found. */
  private TenantCache absent() {
    acme.forget(KEY);
    assertThat(acme.rememberOptional(KEY, POLICY, () -> null)).isEmpty();
    return acme;
  }

  private void tick(long start, Duration behind) {
    time.set(start);
    lag = behind.toNanos();
    Await.until(
        "hits share a reading",
        () -> {
          acme.get(ReportKey.of("any", String.class));
          return clock.now() == time.get() - lag;
        });
    assertThat(tier.space(TenantId.of("acme")).entries.size()).isZero();
  }

  private void pass(Duration duration) {
    time.addAndGet(duration.toNanos());
    Await.until("the shared reading has moved on", () -> clock.now() == time.get() - lag);
  }
}
