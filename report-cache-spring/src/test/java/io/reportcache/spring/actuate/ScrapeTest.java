package io.reportcache.spring.actuate;

import static io.reportcache.spring.actuate.OperatedApplication.SALES;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** What Prometheus scrapes of a running application. */
@Tag("slow")
class ScrapeTest {

  @Test
  void theMetersOfAllPartsAreScraped() {
    try (ConfigurableApplicationContext context = OperatedApplication.start()) {
      ReportCache reports = context.getBean(ReportCache.class);
      for (int i = 0; i < 3; i++) {
        var unused = reports.tenant("acme").get(SALES, "MAY");
      }
      String scrape =
          awaitScrape(context, "report_cache_gets_total\\{report=\"sales\",result=\"hit\"\\} 2.0");
      assertThat(scrape)
          .contains("report_cache_gets_total{report=\"stock\",result=\"hit\"} 0.0")
          .contains("report_cache_loads_seconds_count{report=\"sales\"} 1")
          .contains("report_cache_entries 1.0")
          .contains("report_cache_events_pending 0.0")
          .contains("report_cache_warming_paused{name=\"warm sales\"} 0.0")
          .contains("report_cache_warming_overdue_seconds{name=\"warm sales\"} 0.0")
          .contains("report_cache_deliveries_stored{status=\"dead_letter\"} 0.0")
          .contains("report_cache_deliveries_store_up 1.0")
          .contains("report_cache_load_seconds_count{error=\"none\",report=\"sales\"} 1")
          .doesNotContain("acme");
    }
  }

  @Test
  void metersAndObservationsCanBeSwitchedOff() {
    try (ConfigurableApplicationContext context =
        OperatedApplication.start(
            "--report-cache.operations.metrics.enabled=false",
            "--report-cache.operations.observations.enabled=false")) {
      var unused = context.getBean(ReportCache.class).tenant("acme").get(SALES, "MAY");
      assertThat(OperatedApplication.get(context, "prometheus").body())
          .contains("jvm_")
          .doesNotContain("report_cache");
    }
  }

  @Test
  void tenantsAreScrapedByChoice() {
    try (ConfigurableApplicationContext context =
        OperatedApplication.start("--report-cache.operations.metrics.tenants=1")) {
      ReportCache reports = context.getBean(ReportCache.class);
      var unused = reports.tenant("acme").get(SALES, "MAY");
      assertThat(
              awaitScrape(
                  context,
                  "report_cache_tenant_gets_total\\{result=\"miss\",tenant=\"acme\"\\} 1.0"))
          .isNotEmpty();
    }
  }

  /** What was read half a second ago counts as this scrape. */
  static String awaitScrape(ConfigurableApplicationContext context, String wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      String scrape = OperatedApplication.get(context, "prometheus").body();
      if (Pattern.compile(wanted).matcher(scrape).find()) {
        return scrape;
      }
      assertThat(System.nanoTime()).as("it is scraped in time: " + scrape).isLessThan(end);
    }
  }
}
