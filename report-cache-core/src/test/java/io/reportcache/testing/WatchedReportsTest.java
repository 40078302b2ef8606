package io.reportcache.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.ReportCache;
import io.reportcache.TenantReports;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.event.DomainEvent;
import io.reportcache.key.ReportKey;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Month;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchedReportsTest {

  record OrderPlaced(Month month) implements DomainEvent {}

  private static final TenantId ACME = TenantId.of("acme");

  private static final Report<Month, String> SALES =
      Report.named("sales", String.class)
          .keyedBy(Month.class)
          .invalidatedBy(OrderPlaced.class, OrderPlaced::month)
          .generatedBy(month -> "sales of " + month);

  private static final Report<NoParams, String> DASHBOARD =
      Report.named("dashboard", String.class)
          .staleAfterInvalidation(Duration.ofHours(1))
          .generatedBy(() -> "dashboard");

  private final ReportCache reports =
      ReportCache.builder().report(SALES).report(DASHBOARD).cascade("sales:*", "dashboard").build();
  private final TenantReports acme = reports.tenant(ACME);
  private final WatchedReports watched =
      new WatchedReports()
          .watch(acme, SALES, Month.MAY)
          .watch(acme, SALES, Month.JUNE)
          .watch(acme, DASHBOARD)
          .watch(reports.tenant("bond"), SALES, Month.MAY)
          .watch(reports.central(), DASHBOARD);

  @AfterEach
  void close() {
    reports.close();
  }

  @Test
  void exactlyWhatIsDroppedPasses() {
    watched.assertDropped(() -> order(Month.MAY), "acme sales:MAY", "acme dashboard");
    watched.assertDropped(() -> order(Month.JUNE), "acme sales:JUNE", "acme dashboard");
    watched.assertNoneDropped(() -> order(Month.JULY, "carl"));
    watched.assertDropped(() -> reports.central().invalidate(DASHBOARD), "dashboard");
  }

  @Test
  void whatIsDroppedBesidesFails() {
    assertThatThrownBy(() -> watched.assertDropped(() -> order(Month.MAY), "acme sales:MAY"))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "dropped, but should not be: [acme dashboard]; dropped in all: [acme dashboard, acme"
                + " sales:MAY]");
  }

  @Test
  void whatIsNotDroppedFails() {
    assertThatThrownBy(
            () ->
                watched.assertDropped(
                    () -> order(Month.MAY), "acme sales:MAY", "acme dashboard", "bond sales:MAY"))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("not dropped, but should be: [bond sales:MAY];");
  }

  /** It is as wrong where somebody reads it at once. */
  @Test
  void whatIsReadAgainMeanwhileCountsAsDropped() {
    watched.assertDropped(
        () -> {
          order(Month.MAY);
          var unused = acme.get(SALES, Month.MAY);
        },
        "acme sales:MAY",
        "acme dashboard");
  }

  @Test
  void aNameThatIsNotWatchedIsRefused() {
    assertThatThrownBy(() -> watched.assertDropped(() -> {}, "sales:MAY"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'sales:MAY' isn't watched; watched are [acme sales:MAY");
  }

  @Test
  void aCallThatCachesIsWatched() {
    TenantCache cache = reports.caches().tenant(ACME);
    watched.watch(
        cache,
        "kpis:today",
        () -> {
          var unused =
              cache.remember(
                  ReportKey.of("kpis:today", String.class), CachePolicy.forever(), () -> "kpis");
        });
    watched.assertDropped(() -> cache.invalidate("kpis:*"), "acme kpis:today");
    assertThatThrownBy(() -> watched.watch(cache, "kpis:yesterday", () -> {}))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("acme kpis:yesterday can't be watched, since it isn't cached");
  }

  private void order(Month month) {
    order(month, "acme");
  }

  private void order(Month month, String tenant) {
    reports.events().publish(new OrderPlaced(month), TenantId.of(tenant));
  }
}
