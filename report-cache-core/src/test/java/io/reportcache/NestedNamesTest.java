package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.cache.ReportId;
import io.reportcache.event.DomainEvent;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantId;
import org.junit.jupiter.api.Test;

/** Reports whose names have several segments, such as {@code dashboard:kpis}. */
class NestedNamesTest {

  record Sold(String region) implements DomainEvent {}

  private static final Report<String, String> KPIS =
      Report.named("dashboard:kpis", String.class)
          .keyedBy(String.class)
          .invalidatedBy(Sold.class, Sold::region)
          .generatedBy(region -> "kpis of " + region);

  private static final Report<?, String> TREND =
      Report.named("dashboard:trend", String.class).generatedBy(() -> "up");

  @Test
  void theNameIsTheBeginningOfTheKeysAndOfTheFigures() {
    try (ReportCache reports = cache(KPIS, TREND)) {
      TenantReports acme = reports.tenant("acme");
      assertThat(acme.get(KPIS, "eu")).isEqualTo("kpis of eu");
      assertThat(acme.get(KPIS, "eu")).isEqualTo("kpis of eu");
      assertThat(acme.get(KPIS, "eu:1")).isEqualTo("kpis of eu:1");
      assertThat(reports.caches().tenant("acme").getKeys())
          .hasSize(2)
          .contains("dashboard:kpis:eu")
          .anyMatch(key -> key.startsWith("dashboard:kpis:~"));
      assertThat(reports.tenant("globex").explain(KPIS, "eu").state())
          .isNotEqualTo(acme.explain(KPIS, "eu").state());
      assertThat(
              reports
                  .caches()
                  .statsByReport()
                  .get(new ReportId(TenantId.of("acme"), "dashboard:kpis"))
                  .hits())
          .isOne();
      assertThat(TREND.key(null).resource()).isEqualTo("dashboard:trend");
    }
  }

  @Test
  void patternsOfEachBeginningReachThem() {
    try (ReportCache reports = cache(KPIS, TREND)) {
      TenantReports acme = reports.tenant("acme");
      for (String pattern : new String[] {"dashboard:*", "dashboard:kpis:*", "dashboard:kpis:eu"}) {
        acme.get(KPIS, "eu");
        reports.caches().tenant("acme").invalidate(pattern);
        assertThat(acme.ask(KPIS, "eu").fromCache()).as(pattern).isFalse();
      }
      reports.caches().tenant("acme").invalidate("dashboard:trend:*");
      assertThat(acme.ask(KPIS, "eu").fromCache()).isTrue();
      acme.invalidate(TREND);
      assertThat(acme.ask(KPIS, "eu").fromCache()).isTrue();
    }
  }

  @Test
  void anEventDropsTheResultThatItNames() {
    try (ReportCache reports = cache(KPIS)) {
      TenantReports acme = reports.tenant("acme");
      acme.get(KPIS, "eu");
      acme.get(KPIS, "us");
      reports.events().publish(new Sold("eu"), TenantId.of("acme"));
      assertThat(acme.ask(KPIS, "eu").fromCache()).isFalse();
      assertThat(acme.ask(KPIS, "us").fromCache()).isTrue();
    }
  }

  @Test
  void aNameThatBeginsAnotherIsRefusedInEitherOrder() {
    Report<String, String> dashboard =
        Report.named("dashboard", String.class).keyedBy(String.class).generatedBy(part -> part);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache(KPIS, dashboard))
        .withMessage(
            "a report can't be named 'dashboard' beside 'dashboard:kpis', since their keys could"
                + " meet; rename one of the two, such as 'dashboard:all'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache(dashboard, KPIS))
        .withMessageContaining("can't be named 'dashboard' beside 'dashboard:kpis'");
    cache(KPIS, Report.named("dashboard-all", String.class).generatedBy(() -> "apart")).close();
    assertThat(dashboard.key("kpis:x").text()).startsWith("dashboard:~"); // what a clash would be
    assertThat(dashboard.key("kpis").text()).isEqualTo("dashboard:kpis");
  }

  @Test
  void aRuleThatIsSpeltWronglyIsAskedAbout() {
    ReportRegistry registry = new ReportRegistry();
    registry.add(KPIS);
    assertThat(
            registry.doubts(
                InvalidationRules.builder().on(Sold.class).invalidate("dashboard:kpsi:*").build()))
        .anyMatch(doubt -> doubt.contains("did you mean 'dashboard:kpis:*'"));
  }

  private static ReportCache cache(Report<?, ?>... reports) {
    ReportCacheBuilder builder = ReportCache.builder();
    for (Report<?, ?> report : reports) {
      builder.report(report);
    }
    return builder.build();
  }
}
