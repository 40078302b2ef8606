package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** B4: what is derived from a report is dropped with it, whoever drops it and by whichever name. */
class CascadesByHandTest {

  record OrderCreated() implements DomainEvent {}

  private static final Duration HOUR = Duration.ofHours(1);
  private static final ReportKey<String> SALES_KEY = ReportKey.of("sales:today", String.class);

  private final AtomicInteger sales = new AtomicInteger();

  private final Report<String, String> salesReport =
      Report.named("sales", String.class)
          .<String>keyedBy(day -> day)
          .invalidatedBy(OrderCreated.class)
          .policy(CachePolicy.ttl(HOUR).withTags(Tag.of("orders")))
          .generatedBy(day -> "sales " + sales.incrementAndGet());

  private final Report<NoParams, String> dashboard =
      Report.named("dashboard", String.class)
          .generatedBy(() -> "dashboard of " + open().tenant("acme").get(salesReport(), "today"));

  private final Report<NoParams, String> board =
      Report.named("board", String.class)
          .generatedBy(() -> "board of " + open().tenant("acme").get(dashboard()));

  private final BoundTransactions transactions = new BoundTransactions();
  private ReportCache reports = cache(false);

  private ReportCache open() {
    return reports;
  }

  private Report<String, String> salesReport() {
    return salesReport;
  }

  private Report<NoParams, String> dashboard() {
    return dashboard;
  }

  private ReportCache cache(boolean givenCaches) {
    ReportCacheBuilder builder =
        ReportCache.builder()
            .report(salesReport)
            .report(dashboard)
            .report(board)
            .cascade("sales:*", "dashboard:*")
            .cascade("dashboard:*", "board:*");
    return givenCaches
        ? builder.caches(TenantCacheManager.builder().transactions(transactions).build()).build()
        : builder.build();
  }

  @AfterEach
  void close() {
    reports.close();
  }

  static Stream<Arguments> waysToDropSales() {
    return Stream.of(
        way("invalidate a pattern", (r, c) -> c.invalidate("sales:*")),
        way("invalidate a wider pattern", (r, c) -> c.invalidate("s*")),
        way("invalidate one key by its pattern", (r, c) -> c.invalidate("sales:today")),
        way("invalidate a key", (r, c) -> c.invalidate(List.of(SALES_KEY), "test")),
        way(
            "invalidate several scopes",
            (r, c) -> c.invalidate(List.of(KeyPattern.of("other:*"), SALES_KEY), "test")),
        way("invalidate a tag", (r, c) -> c.invalidate(List.of(Tag.of("orders")), "test")),
        way("forget", (r, c) -> c.forget("sales:today")),
        way("put", (r, c) -> c.put("sales:today", "by hand", HOUR)),
        way("put for ever", (r, c) -> c.forever("sales:today", "by hand")),
        way("put many", (r, c) -> c.putMany(Map.of(SALES_KEY, "by hand"), HOUR)),
        way("add", (r, c) -> c.add("sales:other", "by hand", HOUR)),
        way("increment", (r, c) -> c.increment("sales:count")),
        way("refresh", (r, c) -> c.refresh(SALES_KEY, CachePolicy.ttl(HOUR), () -> "by hand")),
        way("flush", (r, c) -> c.flush()),
        way("invalidate all tenants", (r, c) -> r.caches().invalidateAllTenants("sales:*")),
        way(
            "invalidate a tag of all tenants",
            (r, c) -> r.caches().invalidateAllTenants(List.of(Tag.of("orders")), "test")),
        way("flush all tenants", (r, c) -> r.caches().flushAllTenants()));
  }

  private static Arguments way(String name, BiConsumer<ReportCache, TenantCache> way) {
    return Arguments.of(name, way);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waysToDropSales")
  void whatIsDerivedGoesWithIt(String name, BiConsumer<ReportCache, TenantCache> way) {
    String before = reports.tenant("acme").get(board);

    way.accept(reports, reports.caches().tenant("acme"));

    assertThat(reports.caches().tenant("acme").has("dashboard")).as("dashboard").isFalse();
    assertThat(reports.caches().tenant("acme").has("board")).as("board").isFalse();
    assertThat(before).isEqualTo("board of dashboard of sales 1");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waysToDropSales")
  void inATransactionItGoesWhenThatCommits(String name, BiConsumer<ReportCache, TenantCache> way) {
    reports.close();
    reports = cache(true);
    TenantCache acme = reports.caches().tenant("acme");
    String before = reports.tenant("acme").get(board);

    boolean seenInside;
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      way.accept(reports, acme);
      seenInside = acme.has("board");
      transaction.committed();
    }

    assertThat(seenInside).isFalse();
    assertThat(acme.has("dashboard")).as("dashboard").isFalse();
    assertThat(acme.has("board")).as("board").isFalse();
    assertThat(before).isEqualTo("board of dashboard of sales 1");
    reports.caches().close();
  }

  enum OfAReport {
    INVALIDATE {
      @Override
      void drop(TenantReports acme, Report<String, String> sales) {
        acme.invalidate(sales);
      }
    },
    REFRESH {
      @Override
      void drop(TenantReports acme, Report<String, String> sales) {
        acme.refresh(sales, "today");
      }
    };

    abstract void drop(TenantReports acme, Report<String, String> sales);
  }

  @ParameterizedTest
  @EnumSource
  void throughTheReportToo(OfAReport way) {
    TenantReports acme = reports.tenant("acme");
    acme.get(board);

    way.drop(acme, salesReport);

    assertThat(acme.get(board)).isEqualTo("board of dashboard of sales 2");
  }

  @Test
  void itHoldsInCachesThatWereGiven() {
    reports.close();
    reports = cache(true);
    TenantReports acme = reports.tenant("acme");
    acme.get(board);

    acme.invalidate(salesReport);

    assertThat(acme.get(board)).isEqualTo("board of dashboard of sales 2");
    reports.caches().close();
  }
}
