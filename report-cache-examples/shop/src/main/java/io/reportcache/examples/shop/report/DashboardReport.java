package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.export.Cell;
import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.export.ReportTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;

/**
 * How business goes: the last 30 days beside the 30 before, and the months that led here.
 *
 * <p>It speaks of orders alone, and so only a new order changes it; what was paid is in {@link
 * PaymentsReport} and {@link RevenueReport}.
 *
 * @param range the last 30 days
 * @param current their figures
 * @param previous the figures of the 30 days before
 * @param ordersToday orders placed on the last day
 * @param revenueToday their value
 * @param topCustomers the customers who ordered most in the range, at most 5, the largest first
 * @param months the last 12 months with orders, this one included, the oldest first
 */
public record DashboardReport(
    DayRange range,
    Figures current,
    Figures previous,
    long ordersToday,
    BigDecimal revenueToday,
    List<TopCustomer> topCustomers,
    List<Month> months)
    implements Exportable {

  /**
   * The key figures of some days.
   *
   * @param orders orders placed
   * @param revenue their value, discounts taken off
   * @param averageOrderValue revenue per order; 0 without orders
   * @param customers different customers who ordered
   * @param repeatCustomers those who ordered more than once
   */
  public record Figures(
      long orders,
      BigDecimal revenue,
      BigDecimal averageOrderValue,
      long customers,
      long repeatCustomers) {}

  /** A customer with what they ordered in the range. */
  public record TopCustomer(
      long customerId, String name, String nation, long orders, BigDecimal revenue) {}

  /** A month with what was ordered in it. */
  public record Month(YearMonth month, long orders, BigDecimal revenue) {}

  @Override
  public ReportTable toTable(Instant generatedAt) {
    List<List<Cell>> rows =
        List.of(
            figure("Orders", count(current.orders), count(previous.orders)),
            figure("Revenue", amount(current.revenue), amount(previous.revenue)),
            figure(
                "Average order value",
                amount(current.averageOrderValue),
                amount(previous.averageOrderValue)),
            figure("Customers", count(current.customers), count(previous.customers)),
            figure(
                "Repeat customers",
                count(current.repeatCustomers),
                count(previous.repeatCustomers)));
    return new ReportTable(
        "Dashboard, " + range.label(),
        generatedAt,
        List.of("Figure", "Last 30 days", "30 days before"),
        rows);
  }

  private static List<Cell> figure(String name, Cell current, Cell previous) {
    return List.of(new Cell.Text(name), current, previous);
  }

  private static Cell count(long value) {
    return new Cell.Whole(value);
  }

  private static Cell amount(BigDecimal value) {
    return new Cell.Amount(value);
  }
}
