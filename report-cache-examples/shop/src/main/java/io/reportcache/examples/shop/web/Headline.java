package io.reportcache.examples.shop.web;

import io.reportcache.examples.shop.export.Cell;
import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.order.PaymentStatus;
import io.reportcache.examples.shop.report.DashboardReport;
import io.reportcache.examples.shop.report.PaymentsReport;
import io.reportcache.examples.shop.report.PaymentsReport.ByStatus;
import io.reportcache.examples.shop.report.ProductsReport;
import io.reportcache.examples.shop.report.ProductsReport.TopProduct;
import io.reportcache.examples.shop.report.RevenueReport;
import io.reportcache.examples.shop.report.SalesReport;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * The figure of a report that says most.
 *
 * @param value the figure
 * @param note what it is
 */
record Headline(String value, String note) {

  static Headline of(Exportable report) {
    if (report instanceof DashboardReport dashboard) {
      return new Headline(
          amount(dashboard.current().revenue()),
          count(dashboard.current().orders(), "orders in 30 days"));
    }
    if (report instanceof SalesReport sales) {
      return new Headline(amount(sales.total().revenue()), count(sales.total().orders(), "orders"));
    }
    if (report instanceof PaymentsReport payments) {
      return payments.statuses().stream()
          .filter(status -> status.status() == PaymentStatus.PENDING)
          .findFirst()
          .map(Headline::pending)
          .orElse(new Headline(amount(BigDecimal.ZERO), "pending"));
    }
    if (report instanceof RevenueReport revenue) {
      return new Headline(amount(revenue.net()), "paid for, all months");
    }
    if (report instanceof ProductsReport products && !products.products().isEmpty()) {
      TopProduct best = products.products().get(0);
      return new Headline(amount(best.retailPrice()), "price of " + best.name());
    }
    return new Headline("-", "nothing yet");
  }

  private static Headline pending(ByStatus status) {
    return new Headline(amount(status.amount()), count(status.payments(), "payments pending"));
  }

  private static String amount(BigDecimal amount) {
    return new Cell.Amount(amount).display();
  }

  private static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s", number, what);
  }
}
