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
    assertThat(figures(1).plus(figures(100))).isEqualTo(figures(101));
    assertThat(figures(100).plus(figures(1))).isEqualTo(figures(101));
    assertThat(figures(1).plus(CacheStats.NONE)).isEqualTo(figures(1));
  }

  /** Each figure differs from all others. */
  private static CacheStats figures(long times) {
    return CacheStats.builder()
        .hits(times)
        .staleHits(2 * times)
        .invalidatedHits(13 * times)
        .misses(3 * times)
        .sharedHits(16 * times)
        .joins(4 * times)
        .loads(5 * times)
        .loadFailures(6 * times)
        .overtaken(7 * times)
        .hungLoads(12 * times)
        .loadTime(Duration.ofSeconds(8 * times))
        .evictions(9 * times)
        .expirations(10 * times)
        .invalidations(11 * times)
        .oversized(14 * times)
        .mutations(15 * times)
        .build();
  }

  @Test
  void eachFigureIsWhatWasSet() {
    CacheStats stats = figures(1);
    assertThat(stats.hits()).isEqualTo(1);
    assertThat(stats.staleHits()).isEqualTo(2);
    assertThat(stats.invalidatedHits()).isEqualTo(13);
    assertThat(stats.misses()).isEqualTo(3);
    assertThat(stats.sharedHits()).isEqualTo(16);
    assertThat(stats.joins()).isEqualTo(4);
    assertThat(stats.loads()).isEqualTo(5);
    assertThat(stats.loadFailures()).isEqualTo(6);
    assertThat(stats.overtaken()).isEqualTo(7);
    assertThat(stats.hungLoads()).isEqualTo(12);
    assertThat(stats.loadTime()).isEqualTo(Duration.ofSeconds(8));
    assertThat(stats.evictions()).isEqualTo(9);
    assertThat(stats.expirations()).isEqualTo(10);
    assertThat(stats.invalidations()).isEqualTo(11);
    assertThat(stats.oversized()).isEqualTo(14);
    assertThat(stats.mutations()).isEqualTo(15);
    assertThat(stats)
        .hasToString(
            "CacheStats[hits=1, staleHits=2, invalidatedHits=13, misses=3, sharedHits=16, joins=4, loads=5,"
                + " loadFailures=6, overtaken=7, hungLoads=12, loadTime=PT8S, evictions=9,"
                + " expirations=10, invalidations=11, oversized=14, mutations=15]");
  }

  @Test
  void readsAnsweredByExpiredValuesCountAsAnswered() {
    CacheStats stats =
        CacheStats.builder()
            .hits(3)
            .staleHits(1)
            .misses(4)
            .loads(5)
            .loadTime(Duration.ofSeconds(10))
            .build();
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
