package io.reportcache;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ttl of a report can be changed while it is read. */
class ChangedTtlTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final AtomicInteger generated = new AtomicInteger();
  private final Report<NoParams, Integer> sales =
      Report.named("sales", Integer.class)
          .ttl(ofMinutes(10))
          .generatedBy(generated::incrementAndGet);
  private final ReportCache reports =
      ReportCache.builder()
          .report(sales)
          .singleTenant()
          .cacheOptions(options -> options.ticker(time))
          .build();

  @AfterEach
  void close() {
    reports.close();
  }

  @Test
  void whatIsGeneratedAfterwardsServesForTheNewTtl() {
    assertThat(reports.get(sales)).isEqualTo(1);
    reports.changeTtl("sales", ofMinutes(1));
    time.pass(ofMinutes(2));
    assertThat(reports.get(sales)).as("it keeps its own ttl").isEqualTo(1);

    reports.central().invalidate(sales);
    assertThat(reports.get(sales)).isEqualTo(2);
    time.pass(ofMinutes(2));
    assertThat(reports.get(sales)).isEqualTo(3);
  }

  @Test
  void theCatalogueHasTheTtlInForce() {
    reports.changeTtl("sales", ofMinutes(1));
    assertThat(reports.catalogue())
        .extracting(ReportDescription::policy)
        .containsExactly(CachePolicy.ttl(ofMinutes(1)));
  }

  @Test
  void anUnknownReportIsRefusedWithTheNearestName() {
    assertThatThrownBy(() -> reports.changeTtl("sale", ofMinutes(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("did you mean 'sales'?");
  }

  @Test
  void aTtlOfZeroIsRefusedAndTheOldOneStays() {
    assertThatThrownBy(() -> reports.changeTtl("sales", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be more than zero");
    assertThat(reports.catalogue())
        .extracting(ReportDescription::policy)
        .containsExactly(CachePolicy.ttl(ofMinutes(10)));
  }
}
