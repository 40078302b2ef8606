package io.reportcache;

import static ch.qos.logback.classic.Level.WARN;
import static io.reportcache.Shop.ACME;
import static io.reportcache.Shop.GLOBEX;
import static io.reportcache.Shop.Period.TODAY;
import static io.reportcache.Shop.Period.WEEK;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.Shop.OrderCancelled;
import io.reportcache.Shop.OrderCreated;
import io.reportcache.Shop.PricesChanged;
import io.reportcache.Shop.ProductUpdated;
import io.reportcache.cache.Explanation.State;
import io.reportcache.cache.Source;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.KeyPattern;
import io.reportcache.report.ExportFormat;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.report.ReportExported;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.Priority;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReportCacheTest {

  private final Shop shop = new Shop();

  /** R2: exactly the reports that depend on the event. */
  @Test
  void anEventDropsExactlyTheReportsThatDependOnIt() {
    try (ReportCache reports = shop().build()) {
      readAll(reports, ACME);
      readAll(reports, GLOBEX);
      shop.takeGenerated();

      reports.events().publish(new OrderCreated(ACME, "o-1"));
      readAll(reports, ACME);
      readAll(reports, GLOBEX);
      assertThat(shop.takeGenerated())
          .containsExactly(
              "sales TODAY of tenant 'acme'",
              "sales WEEK of tenant 'acme'",
              "dashboard of tenant 'acme'");

      reports.events().publish(new OrderCancelled(ACME, "o-1"));
      readAll(reports, ACME);
      assertThat(shop.takeGenerated())
          .containsExactly("sales TODAY of tenant 'acme'", "sales WEEK of tenant 'acme'");

      reports.events().publish(new ProductUpdated(GLOBEX));
      readAll(reports, ACME);
      readAll(reports, GLOBEX);
      assertThat(shop.takeGenerated()).containsExactly("products of tenant 'globex'");
    }
  }

  @Test
  void whatAGeneratorThrowsReachesItsCallersAsItIs() {
    IOException failure = new IOException("no rows");
    Report<NoParams, String> report =
        Report.named("rows", String.class)
            .generatedBy(
                () -> {
                  throw failure;
                });
    try (ReportCache reports = ReportCache.builder().report(report).build()) {
      for (int i = 0; i < 2; i++) { // nothing is cached
        assertThatThrownBy(() -> reports.tenant(ACME).get(report)).isSameAs(failure);
        assertThatThrownBy(() -> reports.tenant(ACME).refresh(report)).isSameAs(failure);
      }
      assertThat(reports.tenant(ACME).explain(report).state()).isEqualTo(State.MISSING);
    }
  }

  /** P3: what changes under way would otherwise be exported under one name and told by another. */
  @Test
  void theKeyOfAnExportIsComputedOnce() throws IOException {
    AtomicInteger computed = new AtomicInteger();
    List<String> regions = new ArrayList<>(List.of("eu", "us"));
    Report<List<String>, String> report =
        Report.named("rows", String.class)
            .keyedBy(
                (List<String> params) -> {
                  computed.incrementAndGet();
                  return params;
                })
            .generatedBy(params -> String.join(",", params));
    try (ReportCache reports = ReportCache.builder().report(report).build()) {
      List<String> told = new ArrayList<>();
      reports
          .events()
          .subscribe(
              ReportExported.class,
              e -> told.add(e.event().filters()),
              SubscriptionOptions.inline());
      reports
          .tenant(ACME)
          .export(
              report,
              regions,
              ExportFormat.CSV,
              (r, out) -> regions.clear(),
              OutputStream.nullOutputStream());

      assertThat(told).containsExactly("eu:us");
      assertThat(computed).hasValue(1);
    }
  }

  @Test
  void aParameterThatCanNotBeInAKeyIsRefusedBeforeAnythingIsGenerated() {
    Report<Object, String> report =
        Report.named("rows", String.class)
            .keyedBy((Object params) -> params)
            .generatedBy(params -> "rows " + shop.note("rows"));
    try (ReportCache reports = ReportCache.builder().report(report).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> reports.tenant(ACME).get(report, new StringBuilder("x")))
          .withMessage(
              "what keyedBy of report 'rows' returned can't be a key: a parameter of class"
                  + " java.lang.StringBuilder has no stable form; use its toString()");
      assertThat(shop.takeGenerated()).isEmpty();
    }
  }

  @Test
  void anAnswerTellsWhereItCameFrom() {
    try (ReportCache reports = shop().build()) {
      assertThat(reports.tenant(ACME).ask(shop.sales, TODAY).source()).isEqualTo(Source.COMPUTED);
      assertThat(reports.tenant(ACME).ask(shop.sales, TODAY).source()).isEqualTo(Source.HIT);
      assertThat(reports.tenant(ACME).ask(shop.sales, WEEK).fromCache()).isFalse();
      assertThat(reports.tenant(GLOBEX).ask(shop.dashboard).fromCache()).isFalse();
      assertThat(reports.tenant(GLOBEX).ask(shop.dashboard).fromCache()).isTrue();
    }
  }

  @Test
  void aReportIsInvalidatedByHandForOneTenant() {
    try (ReportCache reports = shop().build()) {
      readAll(reports, ACME);
      readAll(reports, GLOBEX);
      shop.takeGenerated();

      reports.tenant(ACME).invalidate(shop.sales);
      readAll(reports, ACME);
      readAll(reports, GLOBEX);

      assertThat(shop.takeGenerated())
          .containsExactly("sales TODAY of tenant 'acme'", "sales WEEK of tenant 'acme'");
    }
  }

  @Test
  void aRefreshGeneratesAnewAndIsServedFromThen() {
    try (ReportCache reports = shop().build()) {
      var before = reports.tenant(ACME).get(shop.dashboard);
      var refreshed = reports.tenant(ACME).refresh(shop.dashboard);

      assertThat(refreshed.value()).isNotEqualTo(before);
      assertThat(reports.tenant(ACME).get(shop.dashboard)).isSameAs(refreshed.value());
    }
  }

  @Test
  void callsThatNameNoTenantAreForTheOneBound() {
    try (ReportCache reports = shop().build()) {
      TenantContext.run(
          ACME,
          () -> {
            assertThat(reports.current().tenant()).isEqualTo(ACME);
            reports.get(shop.sales, TODAY);
            reports.get(shop.dashboard);
            assertThat(reports.ask(shop.sales, TODAY).source()).isEqualTo(Source.HIT);
            assertThat(reports.ask(shop.dashboard).source()).isEqualTo(Source.HIT);
          });
      assertThat(reports.tenant(ACME).ask(shop.dashboard).source()).isEqualTo(Source.HIT);
    }
  }

  @Test
  void callsThatNameNoTenantWhereNoneIsBoundFailLoudly() {
    try (ReportCache reports = shop().build()) {
      assertThatExceptionOfType(NoTenantException.class)
          .isThrownBy(() -> reports.get(shop.sales, TODAY));
      assertThatExceptionOfType(NoTenantException.class)
          .isThrownBy(() -> reports.events().publish(new PricesChanged()));
      assertThat(shop.generated).isEmpty();
    }
  }

  @Test
  void theTenantIsBoundWhileAReportIsGeneratedAndPutBack() {
    try (ReportCache reports = shop().build()) {
      TenantContext.run(
          GLOBEX,
          () -> {
            reports.tenant(ACME).get(shop.dashboard);
            reports.central().get(shop.products);
            assertThat(TenantContext.current()).contains(GLOBEX);
          });
      assertThat(shop.takeGenerated())
          .containsExactly("dashboard of tenant 'acme'", "products of central");
      assertThat(TenantContext.current()).isEmpty();
    }
  }

  @Test
  void anApplicationWithoutTenantsActsInTheCentralSpace() {
    Report<NoParams, String> prices =
        Report.named("prices", String.class)
            .invalidatedBy(PricesChanged.class)
            .generatedBy(() -> "prices " + shop.note("prices"));
    try (ReportCache reports = ReportCache.builder().singleTenant().report(prices).build()) {
      String first = reports.get(prices);
      assertThat(reports.get(prices)).isSameAs(first);
      assertThat(reports.central().get(prices)).isSameAs(first);
      assertThat(reports.caches().tenant()).isEqualTo(TenantId.CENTRAL);

      reports.events().publish(new PricesChanged());

      assertThat(reports.get(prices)).isNotEqualTo(first);
    }
  }

  @Test
  void whatAGeneratorThrowsReachesTheCallerAsItIsAndIsNotCached() {
    IllegalStateException failure = new IllegalStateException("mine");
    boolean[] fails = {true};
    Report<NoParams, String> report =
        Report.named("report", String.class)
            .generatedBy(
                () -> {
                  if (fails[0]) {
                    throw failure;
                  }
                  return "value";
                });
    try (ReportCache reports = ReportCache.builder().report(report).build()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> reports.tenant(ACME).get(report))
          .isSameAs(failure);
      fails[0] = false;
      assertThat(reports.tenant(ACME).get(report)).isEqualTo("value");
    }
  }

  @Test
  void aReportThatIsNotRegisteredIsRefused() {
    try (ReportCache reports = ReportCache.builder().report(shop.sales).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> reports.tenant(ACME).get(shop.products))
          .withMessage(
              "no report is named 'products'; there are [sales]: add it with report(...), or mend"
                  + " the name");
    }
  }

  @Test
  void aDifferentReportOfARegisteredNameIsRefused() {
    Report<NoParams, Integer> impostor =
        Report.named("products", Integer.class).generatedBy(() -> 1);
    try (ReportCache reports = shop().build()) {
      assertThatIllegalArgumentException().isThrownBy(() -> reports.tenant(ACME).get(impostor));
    }
  }

  @Test
  void twoReportsOfOneNameAreRefused() {
    ReportCacheBuilder builder = shop();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> builder.report(Report.named("sales", String.class).generatedBy(() -> "x")))
        .withMessage(
            "a report named 'sales' is there already; names must be unique, rename one of the two,"
                + " or add it once");
  }

  /** P4: TTLs can be changed by configuration. */
  @Test
  void aConfiguredTtlReplacesTheDeclaredOne() {
    ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
    try (ReportCache reports =
        shop().ttl("dashboard", ofSeconds(10)).cacheOptions(o -> o.ticker(time)).build()) {
      reports.tenant(ACME).get(shop.dashboard);
      time.pass(ofSeconds(10).minusNanos(1));
      assertThat(reports.tenant(ACME).ask(shop.dashboard).source()).isEqualTo(Source.HIT);

      time.pass(Duration.ofNanos(1));

      assertThat(reports.tenant(ACME).ask(shop.dashboard).source()).isEqualTo(Source.COMPUTED);
      assertThat(description(reports, "dashboard").policy().ttl()).contains(ofSeconds(10));
    }
  }

  @Test
  void aConfiguredTtlKeepsTheTimeBeyondIt() {
    try (ReportCache reports = shop().ttl("sales", ofSeconds(10)).build()) {
      assertThat(description(reports, "sales").policy().ttl()).contains(ofSeconds(10));
      assertThat(description(reports, "sales").policy().staleWhileRevalidate())
          .isEqualTo(ofMinutes(5));
    }
  }

  @Test
  void aConfiguredTtlForAnUnknownReportIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> shop().ttl("sale", ofSeconds(10)).build())
        .withMessage(
            "no report is named 'sale'; there are [sales, dashboard, products]: add it with"
                + " report(...), or mend the name; did you mean 'sales'?");
  }

  @Test
  void aConfiguredTtlThatIsNoneIsRefusedWithTheReportsName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> shop().ttl("sales", Duration.ZERO).build())
        .withMessageContainingAll("ttl", "sales", "more than zero", "was PT0S");
  }

  @Test
  void theCatalogueListsEveryReportItsTtlItsEventsAndItsWarming() {
    Report<NoParams, String> warmed =
        Report.named("warmed", String.class)
            .warmedEvery(ofMinutes(5), Priority.HIGH)
            .generatedBy(() -> "x");
    try (ReportCache reports =
        shop()
            .report(warmed)
            .rules(InvalidationRules.builder().on(ProductUpdated.class).invalidate("*").build())
            .cascade("sales:*", "warmed:*")
            .build()) {
      assertThat(reports.catalogue())
          .extracting(ReportDescription::name)
          .containsExactly("sales", "dashboard", "products", "warmed");
      assertThat(description(reports, "sales").invalidatedBy())
          .isEqualTo(List.of(OrderCreated.class, OrderCancelled.class, ProductUpdated.class));
      assertThat(description(reports, "products").invalidatedBy())
          .isEqualTo(List.of(ProductUpdated.class));
      assertThat(description(reports, "warmed").invalidatedBy())
          .isEqualTo(List.of(OrderCreated.class, OrderCancelled.class, ProductUpdated.class));
      assertThat(description(reports, "warmed").warmed()).contains(Schedule.every(ofMinutes(5)));
      assertThat(description(reports, "sales").warmed()).isEqualTo(Optional.empty());
      assertThat(description(reports, "sales").policy().ttl()).contains(ofMinutes(15));
    }
  }

  @Test
  void aCascadeDropsWhatIsDerived() {
    try (ReportCache reports = shop().cascade("sales:*", "products:*").build()) {
      readAll(reports, ACME);
      shop.takeGenerated();

      reports.events().publish(new OrderCancelled(ACME, "o-1"));
      reports.tenant(ACME).get(shop.products);

      assertThat(shop.takeGenerated()).containsExactly("products of tenant 'acme'");
    }
  }

  @Test
  void theEffectOfAnEventIsToldWithoutDroppingAnything() {
    try (ReportCache reports = shop().build()) {
      readAll(reports, ACME);
      shop.takeGenerated();

      assertThat(reports.effectOf(new OrderCreated(ACME, "o-1")))
          .containsExactly(KeyPattern.of("sales:*"), KeyPattern.of("dashboard:*"));

      readAll(reports, ACME);
      assertThat(shop.takeGenerated()).isEmpty();
    }
  }

  /** N4. */
  @Test
  void whatWouldGoStaleOrUnusedIsSaidAtTheStart() {
    Report<NoParams, String> lonely = Report.named("lonely", String.class).generatedBy(() -> "x");
    try (CapturedLog log = CapturedLog.of(ReportCache.class);
        ReportCache reports =
            shop()
                .report(lonely)
                .rules(
                    InvalidationRules.builder().on(OrderCreated.class).invalidate("sale:*").build())
                .build()) {
      assertThat(log.at(WARN))
          .containsExactly(
              "report 'lonely' is invalidated by no event: after a change it is wrong until its ttl"
                  + " ends; declare invalidatedBy",
              "rule on OrderCreated: [pattern 'sale:*'] matches no report; mend its patterns if it"
                  + " is meant to; did you mean 'sales:*'?");
      assertThat(reports.catalogue()).hasSize(4);
    }
  }

  @Test
  void aCleanDeclarationIsBuiltInSilence() {
    try (CapturedLog log = CapturedLog.of(ReportCache.class);
        ReportCache reports = shop().build()) {
      assertThat(reports.catalogue()).hasSize(3);
      assertThat(log.events()).isEmpty();
    }
  }

  @Test
  void onceEventsAreRegisteredARuleOnAnotherIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> shop().eventTypes(OrderCreated.class, OrderCancelled.class).build())
        .withMessageContainingAll(
            "rule on ProductUpdated", "isn't registered", "[OrderCancelled, OrderCreated]");
    shop()
        .eventTypes(OrderCreated.class, OrderCancelled.class, ProductUpdated.class)
        .build()
        .close();
  }

  private ReportCacheBuilder shop() {
    return ReportCache.builder().report(shop.sales).report(shop.dashboard).report(shop.products);
  }

  private void readAll(ReportCache reports, TenantId tenant) {
    reports.tenant(tenant).get(shop.sales, TODAY);
    reports.tenant(tenant).get(shop.sales, WEEK);
    reports.tenant(tenant).get(shop.dashboard);
    reports.tenant(tenant).get(shop.products);
  }

  private static ReportDescription description(ReportCache reports, String name) {
    return reports.catalogue().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
