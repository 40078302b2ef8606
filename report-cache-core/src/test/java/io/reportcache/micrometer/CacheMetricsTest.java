package io.reportcache.micrometer;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.ReportId;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The meters of caches say what the caches count. */
class CacheMetricsTest {

  private final TenantCacheManager caches = TenantCacheManager.builder().maximumSize(3).build();
  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void readsAreCountedByReportAndByWhatAnsweredThem() {
    read("acme", "sales:1");
    read("acme", "sales:1");
    read("globex", "sales:1");
    read("globex", "stock:1");
    CacheMetrics.of(caches).bindTo(registry);

    assertThat(gets("sales", "hit")).isEqualTo(1);
    assertThat(gets("sales", "miss")).isEqualTo(2);
    assertThat(gets("stock", "miss")).isEqualTo(1);
    assertThat(registry.get("report.cache.entries").gauge().value()).isEqualTo(3);
    assertThat(registry.get("report.cache.loads").tag("report", "sales").functionTimer().count())
        .isEqualTo(2);
  }

  @Test
  void aReportThatIsNamedIsThereBeforeItsFirstUse() {
    CacheMetrics.of(caches).withReports(List.of("sales")).bindTo(registry);
    assertThat(gets("sales", "hit")).isZero();
  }

  @Test
  void aReportThatIsUsedLaterComesWithTheNextScrape() {
    CacheMetrics.of(caches, time).bindTo(registry);
    assertThat(registry.find("report.cache.gets").meters()).isEmpty();
    read("acme", "sales:1");
    time.pass(Duration.ofSeconds(1));
    var unused = registry.get("report.cache.entries").gauge().value();
    assertThat(gets("sales", "miss")).isEqualTo(1);
  }

  @Test
  void removalsAreCountedByCause() {
    for (int i = 0; i < 5; i++) {
      read("acme", "sales:" + i);
    }
    CacheMetrics.of(caches).bindTo(registry);
    assertThat(
            registry
                .get("report.cache.removals")
                .tags("report", "sales", "cause", "evicted")
                .functionCounter()
                .count())
        .isEqualTo(2);
  }

  @Test
  void theMetersLiveAsLongAsTheRegistryThoughNobodyKeepsThem() {
    CacheMetrics.of(caches).withReports(List.of("sales")).bindTo(registry);
    System.gc();
    read("acme", "sales:1");
    assertThat(registry.get("report.cache.entries").gauge().value()).isEqualTo(1);
  }

  @Test
  void tenantsAreShownByChoiceOnlyAndThoseThatReadMost() {
    CacheMetrics.of(caches).bindTo(new SimpleMeterRegistry());
    read("acme", "sales:1");
    assertThat(registry.find("report.cache.tenant.gets").meters()).isEmpty();

    CacheMetrics.of(caches, time).withTenants(1).bindTo(registry);
    assertThat(tenants()).containsOnly("acme");
    read("globex", "sales:1");
    read("globex", "sales:1");
    time.pass(Duration.ofSeconds(1));
    var unused = registry.get("report.cache.entries").gauge().value();
    assertThat(tenants()).containsOnly("globex");

    for (int i = 0; i < 3; i++) {
      read("acme", "sales:1");
    }
    time.pass(Duration.ofSeconds(1));
    var unusedToo = registry.get("report.cache.entries").gauge().value();
    assertThat(tenants()).containsOnly("acme");
  }

  @Test
  void soManyTenantsAreRefused() {
    assertThatThrownBy(() -> CacheMetrics.of(caches).withTenants(1001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 to 1000, was 1001");
  }

  @Test
  void figuresNeverFallWhenACacheFoldsSome() {
    GrowingFigures figures = new GrowingFigures(ReportId::resource, 10);
    ReportId acme = new ReportId(TenantId.of("acme"), "sales");
    ReportId globex = new ReportId(TenantId.of("globex"), "sales");

    assertThat(figures.add(Map.of(acme, hits(100), globex, hits(5))).get("sales"))
        .containsEntry(CacheFigure.HITS, 105L);
    assertThat(figures.add(Map.of(globex, hits(6))).get("sales"))
        .containsEntry(CacheFigure.HITS, 105L);
    assertThat(figures.add(Map.of(globex, hits(9))).get("sales"))
        .containsEntry(CacheFigure.HITS, 108L);
    assertThat(figures.add(Map.of()).get("sales")).containsEntry(CacheFigure.HITS, 108L);
    assertThat(figures.add(Map.of(acme, hits(1))).get("sales"))
        .containsEntry(CacheFigure.HITS, 109L);
  }

  @Test
  void namesBeyondTheBoundCountAsOthers() {
    GrowingFigures figures = new GrowingFigures(ReportId::resource, 2);
    figures.expect("sales");
    Map<String, Map<CacheFigure, Long>> found =
        figures.add(
            Map.of(
                new ReportId(TenantId.CENTRAL, "a"), hits(1),
                new ReportId(TenantId.CENTRAL, "b"), hits(1),
                new ReportId(TenantId.CENTRAL, "c"), hits(1)));
    assertThat(found).containsKeys("sales", "other").hasSize(3);
    assertThat(found.get("other").get(CacheFigure.HITS)).isEqualTo(2);
  }

  private static CacheStats hits(long hits) {
    return CacheStats.builder().hits(hits).build();
  }

  private void read(String tenant, String key) {
    var unused = caches.tenant(tenant).remember(key, Integer.class, ofMinutes(1), () -> 7);
  }

  private double gets(String report, String result) {
    return registry
        .get("report.cache.gets")
        .tags("report", report, "result", result)
        .functionCounter()
        .count();
  }

  private List<String> tenants() {
    return registry.get("report.cache.tenant.gets").meters().stream()
        .map(Meter::getId)
        .map(id -> id.getTag("tenant"))
        .distinct()
        .toList();
  }
}
