package io.reportcache;

import static io.reportcache.FaceTest.Period.MONTH;
import static io.reportcache.FaceTest.Period.TODAY;
import static io.reportcache.FaceTest.Period.WEEK;
import static io.reportcache.FaceTest.QuoteChanged.Status.ACCEPTED;
import static io.reportcache.FaceTest.QuoteChanged.Status.DRAFT;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.KeyPattern;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.Priority;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The face of design.md, to the letter. */
class FaceTest {

  enum Period {
    TODAY,
    WEEK,
    MONTH
  }

  record SalesReport(Period period, int number) {}

  record Dashboard(int number) {}

  record Kpis(int number) {}

  record OrderCreated(String orderId) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(TenantId.of("acme"));
    }
  }

  record OrderCancelled() implements DomainEvent {}

  record QuoteChanged(Status status) implements DomainEvent {
    enum Status {
      DRAFT,
      ACCEPTED
    }
  }

  private final AtomicInteger computed = new AtomicInteger();

  private final Report<Period, SalesReport> SALES =
      Report.named("sales", SalesReport.class)
          .keyedBy(Period::name)
          .ttl(ofMinutes(15))
          .staleWhileRevalidate(ofMinutes(5))
          .invalidatedBy(OrderCreated.class, OrderCancelled.class)
          .warmedEvery(ofHours(1), Priority.MEDIUM, TODAY, WEEK, MONTH)
          .generatedBy(period -> new SalesReport(period, computed.incrementAndGet()));

  private final Report<NoParams, Dashboard> DASHBOARD =
      Report.named("dashboard", Dashboard.class)
          .invalidatedBy(OrderCreated.class)
          .generatedBy(() -> new Dashboard(computed.incrementAndGet()));

  @Test
  void reportsAreComputedOnceUntilAnEventDropsThem() {
    try (ReportCache reports = ReportCache.builder().report(SALES).report(DASHBOARD).build()) {
      SalesReport first = reports.tenant("acme").get(SALES, TODAY);
      assertThat(reports.tenant("acme").get(SALES, TODAY)).isSameAs(first);
      reports.tenant("acme").get(DASHBOARD);
      reports.tenant("globex").get(SALES, TODAY);
      assertThat(computed).hasValue(3);

      reports.events().publish(new OrderCreated("o-17"));

      assertThat(reports.tenant("acme").get(SALES, TODAY)).isNotSameAs(first);
      reports.tenant("acme").get(SALES, TODAY);
      assertThat(computed).as("computed again, once").hasValue(4);
      reports.tenant("acme").get(DASHBOARD);
      assertThat(computed).hasValue(5);
      reports.tenant("globex").get(SALES, TODAY);
      assertThat(computed).as("another tenant's entries stay").hasValue(5);
    }
  }

  @Test
  void valuesAreRememberedAndDroppedByPattern() {
    try (TenantCacheManager caches = TenantCacheManager.builder().maximumSize(1_000).build()) {
      for (int i = 0; i < 2; i++) {
        Kpis kpis =
            caches.tenant("acme").remember("kpis:today", Kpis.class, ofMinutes(5), this::kpis);
        assertThat(kpis.number()).isEqualTo(1);
      }

      caches.tenant("acme").invalidate("kpis:*");

      assertThat(caches.tenant("acme").has("kpis:today")).isFalse();
    }
  }

  @Test
  void rulesReadAsTheyAreMeant() {
    InvalidationRules rules =
        InvalidationRules.builder()
            .on(OrderCreated.class)
            .invalidate("sales:*", "dashboard:*")
            .on(QuoteChanged.class)
            .when(e -> e.status() == ACCEPTED)
            .invalidate("dashboard:kpis:*")
            .cascade("sales:*", "dashboard:*")
            .build();

    assertThat(rules.effectOf(new OrderCreated("o-17")))
        .containsExactly(KeyPattern.of("sales:*"), KeyPattern.of("dashboard:*"));
    assertThat(rules.effectOf(new QuoteChanged(ACCEPTED)))
        .containsExactly(KeyPattern.of("dashboard:kpis:*"));
    assertThat(rules.effectOf(new QuoteChanged(DRAFT))).isEmpty();
  }

  private Kpis kpis() {
    return new Kpis(computed.incrementAndGet());
  }
}
