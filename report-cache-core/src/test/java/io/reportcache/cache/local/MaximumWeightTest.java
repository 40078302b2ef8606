package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.cache.Weigher;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A9: a limit by weight. */
class MaximumWeightTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Weigher LENGTH = (key, value) -> value.toString().length();

  @ParameterizedTest
  @EnumSource
  void theEntriesWeighNoMoreThanTheMaximum(EvictionPolicy policy) {
    try (TenantCacheManager caches = caches(policy).build()) {
      for (int i = 0; i < 1_000; i++) {
        caches.tenant("t" + i % 3).put("text:" + i, "x".repeat(i % 30), HOUR);
        assertThat(weight(caches, "t0", "t1", "t2"))
            .isEqualTo(caches.weight())
            .isLessThanOrEqualTo(100);
      }
      assertThat(weight(caches, "t0", "t1", "t2")).isGreaterThan(50);
    }
  }

  @Test
  void thereIsNoLimitByNumberThenUnlessSet() {
    try (TenantCacheManager caches =
        TenantCacheManager.builder().maximumWeight(5_000, (key, value) -> 1).build()) {
      for (int i = 0; i < 6_000; i++) {
        caches.central().put("n:" + i, i, HOUR);
      }
      assertThat(caches.size()).isEqualTo(5_000);
    }
    try (TenantCacheManager caches =
        TenantCacheManager.builder().maximumSize(7).maximumWeight(5_000, (k, v) -> 1).build()) {
      for (int i = 0; i < 100; i++) {
        caches.central().put("n:" + i, i, HOUR);
      }
      assertThat(caches.size()).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aValueThatIsTooLargeIsServedAndNotKeptAndCounted(EvictionPolicy policy) {
    try (TenantCacheManager caches = caches(policy).build()) {
      TenantCache acme = caches.tenant("acme");
      ReportKey<String> key = ReportKey.of("text:1", String.class);
      AtomicInteger loads = new AtomicInteger();
      for (int i = 0; i < 3; i++) {
        String large =
            acme.remember(
                key,
                HOUR,
                () -> {
                  loads.incrementAndGet();
                  return "x".repeat(101);
                });
        assertThat(large).hasSize(101);
      }
      assertThat(loads).hasValue(3);
      assertThat(acme.stats().oversized()).isEqualTo(3);
      assertThat(acme.stats().evictions()).isZero();

      acme.put(key, "small", HOUR);
      acme.put(key, "x".repeat(101), HOUR);
      assertThat(acme.get(key)).isEmpty(); // least of all the value before
      assertThat(acme.add(key, "x".repeat(101), CachePolicy.ttl(HOUR))).isFalse();
      assertThat(acme.add(key, "x".repeat(100), CachePolicy.ttl(HOUR))).isTrue();
      assertThat(acme.stats().oversized()).isEqualTo(5);
    }
  }

  @Test
  void aWeigherThatFailsCostsTheValueItsPlaceAndNoCaller() {
    List<Weigher> failing =
        List.of(
            (key, value) -> -1,
            (key, value) -> Integer.MIN_VALUE,
            (key, value) -> {
              throw new IllegalStateException("no");
            },
            (key, value) -> {
              throw new StackOverflowError();
            },
            (key, value) -> {
              throw new OutOfMemoryError("a test's");
            });
    for (Weigher weigher : failing) {
      try (CapturedLog log = CapturedLog.of(TenantCacheManager.class);
          TenantCacheManager caches =
              TenantCacheManager.builder().maximumWeight(100, weigher).build()) {
        TenantCache acme = caches.tenant("acme");
        ReportKey<String> key = ReportKey.of("text:1", String.class);
        assertThat(acme.remember(key, HOUR, () -> "a")).isEqualTo("a");
        assertThat(acme.remember(key, HOUR, () -> "b")).isEqualTo("b");
        acme.put(key, "c", HOUR);
        assertThat(acme.get(key)).isEmpty();
        assertThat(caches.size()).isZero();
        assertThat(acme.stats().oversized()).isEqualTo(3);
        assertThat(log.at(Level.WARN)).hasSize(3).allMatch(line -> line.contains("weigher"));
      }
    }
  }

  @Test
  void eachValueIsWeighedOnceWhateverTheWeigherWouldSayLater() {
    AtomicInteger asked = new AtomicInteger();
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .maximumWeight(100, (key, value) -> 10 * asked.incrementAndGet())
            .build()) {
      for (int i = 0; i < 4; i++) {
        caches.central().put("n:" + i, i, HOUR); // 10, 20, 30, 40
      }
      assertThat(caches.size()).isEqualTo(4);
      assertThat(asked).hasValue(4);
      caches.central().invalidate("n:0", "n:1", "n:2", "n:3");
      assertThat(asked).hasValue(4);
      assertThat(caches.size()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTenantKeepsItsShareOfTheWeightHoweverMuchAnotherLoads(EvictionPolicy policy) {
    try (TenantCacheManager caches =
        caches(policy).tenantWeightShare(20).tenantWeightShare(TenantId.of("acme"), 40).build()) {
      for (int i = 0; i < 4; i++) {
        caches.tenant("acme").put("text:" + i, "x".repeat(10), HOUR);
      }
      caches.tenant("globex").put("text:1", "x".repeat(20), HOUR);
      for (int i = 0; i < 200; i++) {
        caches.tenant("initech").put("text:" + i, "x".repeat(i % 21), HOUR);
      }
      assertThat(weight(caches, "acme")).isEqualTo(40);
      assertThat(weight(caches, "globex")).isEqualTo(20);
      assertThat(weight(caches, "initech")).isLessThanOrEqualTo(40).isPositive();
    }
  }

  @Test
  void countersAndAbsentValuesAreNotInTheWay() {
    try (TenantCacheManager caches = caches(EvictionPolicy.LRU).build()) {
      TenantCache acme = caches.tenant("acme");
      ReportKey<Long> count = ReportKey.of("count:1", Long.class);
      for (int i = 1; i <= 10; i++) {
        assertThat(acme.increment(count, 1, CachePolicy.ttl(HOUR))).isEqualTo(i);
      }
      assertThat(acme.get(count)).contains(10L);
      ReportKey<String> absent = ReportKey.of("none:1", String.class);
      CachePolicy policy = CachePolicy.ttl(HOUR).withAbsentTtl(HOUR);
      AtomicInteger loads = new AtomicInteger();
      for (int i = 0; i < 3; i++) {
        assertThat(
                acme.<String, RuntimeException>rememberOptional(
                    absent,
                    policy,
                    () -> {
                      loads.incrementAndGet();
                      return null;
                    }))
            .isEmpty();
      }
      assertThat(loads).hasValue(1);
    }
  }

  @Test
  void whatCannotBeIsRefusedWithTheReason() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TenantCacheManager.builder().maximumWeight(0, LENGTH))
        .withMessage(
            "maximumWeight must be at least 1, was 0; leave it out for no limit by weight");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TenantCacheManager.builder().tenantWeightShare(-1))
        .withMessage("tenantWeightShare must not be negative, was -1; 0 guarantees nothing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TenantCacheManager.builder().tenantWeightShare(5).build())
        .withMessageStartingWith("tenantWeightShare needs a limit by weight");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> caches(EvictionPolicy.LRU).tenantWeightShare(101).build())
        .withMessage(
            "tenantWeightShare must not exceed the maximumWeight of 100, but named tenants have 0"
                + " together and each other has 101; lower the shares or raise maximumWeight");
  }

  private static TenantCacheManagerBuilder caches(EvictionPolicy policy) {
    return TenantCacheManager.builder().maximumWeight(100, LENGTH).evictionPolicy(policy);
  }

  private static long weight(TenantCacheManager caches, String... tenants) {
    long weight = 0;
    for (String tenant : tenants) {
      for (String key : caches.tenant(tenant).getKeys()) {
        weight += caches.tenant(tenant).get(ReportKey.of(key, String.class)).orElseThrow().length();
      }
    }
    return weight;
  }
}
