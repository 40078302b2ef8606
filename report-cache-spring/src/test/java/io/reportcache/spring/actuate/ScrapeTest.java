package io.reportcache.spring.actuate;

import static io.reportcache.spring.actuate.OperatedApplication.SALES;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
          awaitScrape(
              context,
              "report_cache_gets_total{report=\"sales\",result=\"hit\"} 2.0",
              "report_cache_gets_total{report=\"stock\",result=\"hit\"} 0.0",
              "report_cache_loads_seconds_count{report=\"sales\"} 1",
              "report_cache_entries 1.0",
              "report_cache_events_pending 0.0",
              "report_cache_warming_paused{name=\"warm sales\"} 0.0",
              "report_cache_warming_overdue_seconds{name=\"warm sales\"} 0.0",
              "report_cache_deliveries_stored{status=\"dead_letter\"} 0.0",
              "report_cache_deliveries_store_up 1.0",
              "report_cache_load_seconds_count{error=\"none\",report=\"sales\"} 1");
      assertThat(scrape).doesNotContain("acme");
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
                  context, "report_cache_tenant_gets_total{result=\"miss\",tenant=\"acme\"} 1.0"))
          .isNotEmpty();
    }
  }

  /** Scrapes until all of that stands in one scrape, since figures may have been read before. */
  static String awaitScrape(ConfigurableApplicationContext context, String... wanted) {
    return awaitScrape(
        context, scrape -> Arrays.stream(wanted).filter(each -> !scrape.contains(each)).toList());
  }

  static String awaitScrapeOf(ConfigurableApplicationContext context, Pattern... wanted) {
    return awaitScrape(
        context,
        scrape ->
            Arrays.stream(wanted)
                .filter(each -> !each.matcher(scrape).find())
                .map(Pattern::pattern)
                .toList());
  }

  private static String awaitScrape(
      ConfigurableApplicationContext context, Function<String, List<String>> missing) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      String scrape = OperatedApplication.get(context, "prometheus").body();
      List<String> absent = missing.apply(scrape);
      if (absent.isEmpty()) {
        return scrape;
      }
      assertThat(System.nanoTime()).as("%s is scraped in time: %s", absent, scrape).isLessThan(end);
    }
  }
}
