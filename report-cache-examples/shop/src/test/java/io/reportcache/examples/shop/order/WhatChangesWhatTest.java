package io.reportcache.examples.shop.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.shop.report.Period;
import io.reportcache.examples.shop.report.ProductsReport.TopProduct;
import io.reportcache.examples.shop.report.SalesReport;
import io.reportcache.examples.shop.report.ShopReports;
import io.reportcache.examples.shop.testing.TestShop;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the rules of invalidation rest on: each change alters these reports and no others. */
@ParameterizedClass
@EnumSource
record WhatChangesWhatTest(TestShop shop) {
  private static final String TENANT = TestShop.CHANGING;

  @Test
  void aNewOrderChangesSalesAndDashboard() {
    assertThat(changedBy(() -> shop.orders().place(TENANT, 1, 1, 3)))
        .containsExactly("dashboard", "sales MONTH", "sales TODAY", "sales WEEK");
  }

  @Test
  void theFirstOrderOfAMonthDoesNotAddTheMonthToPayments() {
    Clock longAgo = Clock.fixed(Instant.parse("2001-01-01T12:00:00Z"), ZoneOffset.UTC);
    Orders orders = new Orders(shop.dataSource(), longAgo);
    assertThat(changedBy(() -> orders.place(TENANT, 1, 1, 1))).isEmpty();
  }

  @Test
  void aPaymentThatMovesOnChangesPaymentsAndRevenue() {
    long order = shop.orders().place(TENANT, 2, 2, 1).orderId();
    assertThat(changedBy(() -> shop.payments().changeStatus(TENANT, order, PaymentStatus.PAID)))
        .containsExactly("payments", "revenue");
    assertThat(changedBy(() -> shop.payments().changeStatus(TENANT, order, PaymentStatus.REFUNDED)))
        .containsExactly("payments", "revenue");
  }

  @Test
  void aPaymentThatIsNotPaidYetChangesPaymentsAlone() {
    long order = shop.orders().place(TENANT, 2, 2, 1).orderId();
    assertThat(changedBy(() -> shop.payments().changeStatus(TENANT, order, PaymentStatus.PENDING)))
        .containsExactly("payments");
  }

  @Test
  void aProductsNewNameOrPriceChangesProducts() {
    TopProduct best = shop.reports().products(TENANT).products().get(0);
    assertThat(changedBy(() -> shop.products().rename(TENANT, best.productId(), "Ærøskøbing")))
        .containsExactly("products");
    BigDecimal dearer = best.retailPrice().add(BigDecimal.ONE);
    assertThat(changedBy(() -> shop.products().reprice(TENANT, best.productId(), dearer)))
        .containsExactly("products");
    assertThat(shop.reports().products(TENANT).products().get(0))
        .isEqualTo(
            new TopProduct(
                best.productId(),
                "Ærøskøbing",
                best.brand(),
                dearer,
                best.orders(),
                best.quantity(),
                best.revenue(),
                best.revenueRank(),
                best.quantityRank()));
  }

  @Test
  void aNewOrdersFiguresAreInTheSalesOfToday() {
    SalesReport before = shop.reports().sales(TENANT, Period.TODAY);
    PlacedOrder order = shop.orders().place(TENANT, 5, 6, 7);
    SalesReport after = shop.reports().sales(TENANT, Period.TODAY);

    assertThat(after.total())
        .isEqualTo(
            new SalesReport.Sales(
                before.total().orders() + 1,
                before.total().units() + 7,
                before.total().revenue().add(order.total())));
  }

  /** Another tenant's reports are compared too: nothing of theirs may ever change. */
  private Set<String> changedBy(Runnable change) {
    Map<String, Object> before = snapshot();
    change.run();
    Map<String, Object> after = snapshot();
    Set<String> changed = new TreeSet<>(before.keySet());
    changed.removeIf(name -> before.get(name).equals(after.get(name)));
    return changed;
  }

  private Map<String, Object> snapshot() {
    Map<String, Object> all = new TreeMap<>();
    add(all, TENANT, "");
    add(all, "globex", " of globex");
    return all;
  }

  private void add(Map<String, Object> all, String tenant, String suffix) {
    ShopReports reports = shop.reports();
    all.put("dashboard" + suffix, reports.dashboard(tenant));
    for (Period period : Period.values()) {
      all.put("sales " + period + suffix, reports.sales(tenant, period));
    }
    all.put("payments" + suffix, reports.payments(tenant));
    all.put("revenue" + suffix, reports.revenue(tenant));
    all.put("products" + suffix, reports.products(tenant));
  }
}
