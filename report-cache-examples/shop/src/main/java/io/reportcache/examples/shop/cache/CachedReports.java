package io.reportcache.examples.shop.cache;

import static io.reportcache.examples.shop.cache.ReportName.DASHBOARD;
import static io.reportcache.examples.shop.cache.ReportName.PAYMENTS;
import static io.reportcache.examples.shop.cache.ReportName.PRODUCTS;
import static io.reportcache.examples.shop.cache.ReportName.REVENUE;
import static io.reportcache.examples.shop.cache.ReportName.SALES;

import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.report.DashboardReport;
import io.reportcache.examples.shop.report.PaymentsReport;
import io.reportcache.examples.shop.report.Period;
import io.reportcache.examples.shop.report.ProductsReport;
import io.reportcache.examples.shop.report.RevenueReport;
import io.reportcache.examples.shop.report.SalesReport;
import io.reportcache.examples.shop.report.ShopReports;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantContext;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The shop's reports, each declared once.
 *
 * <p>Midnight changes dashboard, sales and products without any event, and so the day is part of
 * their keys: yesterday's answer isn't dropped, it is no longer asked for, and its ttl ends it. One
 * asked for at the stroke of midnight may show the new day under the old day's key, which nobody
 * asks for again.
 *
 * <p>No report says here what invalidates it. That is what the listeners of this package are for.
 */
public final class CachedReports {

  private final Report<NoParams, DashboardReport> dashboard;
  private final Report<Period, SalesReport> sales;
  private final Report<NoParams, PaymentsReport> payments;
  private final Report<NoParams, RevenueReport> revenue;
  private final Report<NoParams, ProductsReport> products;

  /** Declares the reports; {@code clock} says what today is. */
  public CachedReports(ShopReports queries, Clock clock) {
    dashboard =
        Report.named(DASHBOARD.text(), DashboardReport.class)
            .keyedBy((NoParams none) -> LocalDate.now(clock).toString())
            .ttl(Duration.ofMinutes(15))
            .generatedBy(none -> queries.dashboard(tenant()));
    sales =
        Report.named(SALES.text(), SalesReport.class)
            .keyedBy((Period period) -> List.of(period.name(), LocalDate.now(clock).toString()))
            .ttl(Duration.ofHours(2))
            .generatedBy(period -> queries.sales(tenant(), period));
    payments =
        Report.named(PAYMENTS.text(), PaymentsReport.class)
            .ttl(Duration.ofHours(2))
            .generatedBy(() -> queries.payments(tenant()));
    revenue =
        Report.named(REVENUE.text(), RevenueReport.class)
            .ttl(Duration.ofHours(36))
            .generatedBy(() -> queries.revenue(tenant()));
    products =
        Report.named(PRODUCTS.text(), ProductsReport.class)
            .keyedBy((NoParams none) -> LocalDate.now(clock).toString())
            .ttl(Duration.ofHours(36))
            .generatedBy(none -> queries.products(tenant()));
  }

  /** Returns the dashboard. */
  public Report<NoParams, DashboardReport> dashboard() {
    return dashboard;
  }

  /** Returns the sales of a period. */
  public Report<Period, SalesReport> sales() {
    return sales;
  }

  /** Returns the payments. */
  public Report<NoParams, PaymentsReport> payments() {
    return payments;
  }

  /** Returns the revenue. */
  public Report<NoParams, RevenueReport> revenue() {
    return revenue;
  }

  /** Returns the products. */
  public Report<NoParams, ProductsReport> products() {
    return products;
  }

  /** Returns all reports. */
  public List<Report<?, ?>> all() {
    return List.of(dashboard, sales, payments, revenue, products);
  }

  /** Returns everything that can be asked: each report, and sales once for every period. */
  public List<Question<?, ?>> questions() {
    List<Question<?, ?>> questions = new ArrayList<>();
    questions.add(plain(dashboard));
    for (Period period : Period.values()) {
      questions.add(new Question<>(sales, period, Optional.of(period)));
    }
    questions.add(plain(payments));
    questions.add(plain(revenue));
    questions.add(plain(products));
    return questions;
  }

  private static <V extends Exportable> Question<NoParams, V> plain(Report<NoParams, V> report) {
    return new Question<>(report, NoParams.NONE, Optional.empty());
  }

  private static String tenant() {
    return TenantContext.require().value();
  }
}
