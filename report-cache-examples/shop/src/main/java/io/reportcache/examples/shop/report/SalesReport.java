package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.export.Cell;
import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.export.ReportTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What was ordered in a period, paid or not. Only a new order changes it.
 *
 * @param period how far back it looks
 * @param range the days that were
 * @param total all of it
 * @param previousRevenue the value of what was ordered in the equally many days before
 * @param days every day of the range, the first first; a day without orders has zeros
 * @param segments the customers' segments with orders, the largest revenue first
 */
public record SalesReport(
    Period period,
    DayRange range,
    Sales total,
    BigDecimal previousRevenue,
    List<Day> days,
    List<Segment> segments)
    implements Exportable {

  /**
   * What was ordered.
   *
   * @param orders orders placed
   * @param units pieces in them
   * @param revenue their value, discounts taken off
   */
  public record Sales(long orders, long units, BigDecimal revenue) {
    static final Sales NONE = new Sales(0, 0, BigDecimal.ZERO.setScale(2));

    Sales plus(Sales other) {
      return new Sales(orders + other.orders, units + other.units, revenue.add(other.revenue));
    }

    /** Returns the revenue per order; 0 without orders. */
    public BigDecimal averageOrderValue() {
      return Ratio.average(revenue, orders);
    }
  }

  /** A day and what was ordered on it. */
  public record Day(LocalDate day, Sales sales) {}

  /** A segment of the market and what its customers ordered. */
  public record Segment(String name, Sales sales) {}

  @Override
  public ReportTable toTable(Instant generatedAt) {
    return new ReportTable(
        "Sales, " + range.label(),
        generatedAt,
        List.of("Day", "Orders", "Units", "Revenue", "Average order"),
        days.stream().map(day -> row(new Cell.Day(day.day), day.sales)).toList());
  }

  private static List<Cell> row(Cell first, Sales sales) {
    return List.of(
        first,
        new Cell.Whole(sales.orders),
        new Cell.Whole(sales.units),
        new Cell.Amount(sales.revenue),
        new Cell.Amount(sales.averageOrderValue()));
  }
}
