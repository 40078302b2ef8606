package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.ReportId;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Figures per tenant and report. */
class CacheStatsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ManualTicker ticker = new ManualTicker();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().maximumSize(2).ticker(ticker).build();

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void eachReportOfEachTenantHasItsOwnFigures() {
    TenantCache acme = caches.tenant("acme");
    acme.remember("sales:today", String.class, MINUTE, () -> slow("x"));
    acme.remember("sales:today", String.class, MINUTE, () -> slow("x"));
    acme.get("products", String.class);
    caches.tenant("globex").get("sales:today", String.class);

    CacheStats sales = caches.statsByReport().get(new ReportId(TenantId.of("acme"), "sales"));
    assertThat(sales.hits()).isOne();
    assertThat(sales.misses()).isOne();
    assertThat(sales.hitRate()).isEqualTo(0.5);
    assertThat(sales.loads()).isOne();
    assertThat(sales.averageLoadTime()).isEqualTo(Duration.ofSeconds(2));
    assertThat(acme.stats().misses()).isEqualTo(2);
    assertThat(caches.statsOfAllTenants().misses()).isEqualTo(3);
    assertThat(caches.statsByReport()).hasSize(3);
  }

  @Test
  void evictionsAreCountedWhereTheyHappen() {
    TenantCache acme = caches.tenant("acme");
    acme.put("a", 1, MINUTE);
    acme.put("b", 1, MINUTE);
    acme.get(ReportKey.of("a", Integer.class)); // b is now the least recently used
    caches.tenant("globex").put("c", 1, MINUTE);

    assertThat(acme.getKeys()).containsExactly("a");
    assertThat(caches.statsByReport().get(new ReportId(TenantId.of("acme"), "b")).evictions())
        .isOne();
    assertThat(caches.size()).isEqualTo(2);
  }

  @Test
  void figuresOfManyTenantsStayBoundedAndTheirTotalTrue() {
    int tenants = StatsTable.MAXIMUM_SIZE + 2_000;
    for (int i = 0; i < tenants; i++) {
      caches.tenant("t" + i).get("a", String.class);
    }
    assertThat(caches.statsByReport()).hasSizeLessThanOrEqualTo(StatsTable.MAXIMUM_SIZE);
    assertThat(caches.statsOfAllTenants().misses()).isEqualTo(tenants);
  }

  @Test
  void sumsAreOfEachFigure() {
    CacheStats one =
        new CacheStats(1, 2, 13, 3, 4, 5, 6, 7, 12, Duration.ofSeconds(8), 9, 10, 11, 14, 15);
    CacheStats hundreds =
        new CacheStats(
            100,
            200,
            1300,
            300,
            400,
            500,
            600,
            700,
            1200,
            Duration.ofSeconds(800),
            900,
            1000,
            1100,
            1400,
            1500);
    CacheStats sums =
        new CacheStats(
            101,
            202,
            1313,
            303,
            404,
            505,
            606,
            707,
            1212,
            Duration.ofSeconds(808),
            909,
            1010,
            1111,
            1414,
            1515);
    assertThat(one.plus(hundreds)).isEqualTo(sums);
    assertThat(hundreds.plus(one)).isEqualTo(sums);
    assertThat(one.plus(CacheStats.NONE)).isEqualTo(one);
  }

  @Test
  void readsAnsweredByExpiredValuesCountAsAnswered() {
    CacheStats stats =
        new CacheStats(3, 1, 0, 4, 0, 5, 0, 0, 0, Duration.ofSeconds(10), 0, 0, 0, 0, 0);
    assertThat(stats.hitRate()).isEqualTo(0.5);
    assertThat(stats.averageLoadTime()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void figuresOfATenantAreOfAllItsReportsAndOfNoOther() {
    TenantCache acme = caches.tenant("acme");
    acme.get("sales:today", String.class);
    acme.get("sales:week", String.class);
    acme.get("products", String.class);
    assertThat(caches.tenant("globex").stats()).isEqualTo(CacheStats.NONE);
    assertThat(acme.stats().misses()).isEqualTo(3);
    assertThat(caches.statsByReport().keySet())
        .extracting(ReportId::resource)
        .containsExactlyInAnyOrder("sales", "products");
  }

  @Test
  void withoutReadsTheHitRateIsOne() {
    assertThat(CacheStats.NONE.hitRate()).isOne();
    assertThat(CacheStats.NONE.averageLoadTime()).isZero();
  }

  @Test
  void anAnswerTellsAgeAndLoadTime() {
    TenantCache acme = caches.tenant("acme");
    ReportKey<String> key = ReportKey.of("sales", String.class);
    assertThat(acme.ask(key, CachePolicy.ttl(MINUTE), () -> slow("x")))
        .isEqualTo(
            new Answer<>("x", Source.COMPUTED, Duration.ofSeconds(2), Duration.ofSeconds(2)));
    ticker.advance(Duration.ofSeconds(10));
    assertThat(acme.ask(key, CachePolicy.ttl(MINUTE), () -> slow("x")))
        .isEqualTo(new Answer<>("x", Source.HIT, Duration.ofSeconds(12), Duration.ofSeconds(2)));
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerTellsWhetherItCameFromTheCache(Source source) {
    assertThat(new Answer<>("x", source, Duration.ZERO, Duration.ZERO).fromCache())
        .isEqualTo(source != Source.COMPUTED && source != Source.JOINED);
  }

  private String slow(String value) {
    ticker.advance(Duration.ofSeconds(2));
    return value;
  }
}
