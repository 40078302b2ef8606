package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.testing.CapturedLog;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Settings of the builder that concern each other. */
class BuilderTest {

  private final Report<NoParams, String> warmed =
      Report.named("sales", String.class)
          .warmedEvery(Duration.ofHours(1), Priority.HIGH)
          .generatedBy(() -> "x");

  @Test
  void optionsForCachesThatAreGivenAreRefused() {
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  ReportCache.builder()
                      .caches(caches)
                      .cacheOptions(options -> options.maximumSize(5))
                      .build())
          .withMessageStartingWith("cacheOptions have no effect on caches that are given");
    }
  }

  @Test
  void anApplicationWithoutTenantsIsWarmedInTheCentralSpace() throws Exception {
    try (ReportCache reports = ReportCache.builder().singleTenant().report(warmed).build()) {
      reports.warming().runNow("warm sales").get(20, TimeUnit.SECONDS);
      assertThat(reports.caches().central().getKeys()).containsExactly("sales");
    }
  }

  @Test
  void warmingForNoTenantIsDoubted() {
    try (CapturedLog log = CapturedLog.of(ReportCache.class)) {
      ReportCache.builder().report(warmed).build().close();
      assertThat(log.at(Level.WARN))
          .anyMatch(line -> line.contains("[sales] are to be warmed, but for no tenant"));
    }
  }
}
