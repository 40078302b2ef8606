package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.jdbc.ShopDataException;
import io.reportcache.examples.shop.jdbc.Transactions;
import java.time.Clock;
import java.time.LocalDate;
import javax.sql.DataSource;

/**
 * Computes the shop's reports, each time anew and each on one snapshot of the data. Safe for use by
 * several threads.
 *
 * <p>Every report is of one tenant; a tenant that doesn't exist has empty reports. Every method
 * throws {@link ShopDataException} if the database fails.
 */
public final class ShopReports {
  private final Transactions transactions;
  private final Clock clock;

  /** Reads from {@code dataSource}; {@code clock} says what today is. */
  public ShopReports(DataSource dataSource, Clock clock) {
    this.transactions = new Transactions(dataSource);
    this.clock = clock;
  }

  /** Returns the key figures of the last 30 days. */
  public DashboardReport dashboard(String tenant) {
    return transactions.snapshot(
        "computed the dashboard of tenant " + tenant, new DashboardQuery(tenant, today())::run);
  }

  /** Returns what was ordered in {@code period}. */
  public SalesReport sales(String tenant, Period period) {
    return transactions.snapshot(
        "computed the sales of tenant " + tenant, new SalesQuery(tenant, period, today())::run);
  }

  /** Returns how customers pay. */
  public PaymentsReport payments(String tenant) {
    return transactions.snapshot(
        "computed the payments of tenant " + tenant, new PaymentsQuery(tenant)::run);
  }

  /** Returns what was paid for, by month and nation; the slowest of all. */
  public RevenueReport revenue(String tenant) {
    return transactions.snapshot(
        "computed the revenue of tenant " + tenant, new RevenueQuery(tenant)::run);
  }

  /** Returns the products that sell best. */
  public ProductsReport products(String tenant) {
    return transactions.snapshot(
        "computed the products of tenant " + tenant, new ProductsQuery(tenant, today())::run);
  }

  private LocalDate today() {
    return LocalDate.now(clock);
  }
}
