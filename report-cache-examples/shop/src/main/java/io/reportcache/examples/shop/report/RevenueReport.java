package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.export.Cell;
import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.export.ReportTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the money came from: what was paid for, by month and nation. An order counts once it is
 * paid and until it is refunded, and so only a payment that moves on changes it.
 *
 * @param rows every month and nation with revenue, by month, region and nation
 */
public record RevenueReport(List<Row> rows) implements Exportable {

  /**
   * A month's revenue from a nation.
   *
   * @param orders paid orders
   * @param customers different customers who placed them
   * @param gross their value before discounts
   * @param net their value after discounts
   * @param medianOrder the net value of the order in the middle
   * @param shareOfMonth the part that net is of the month's net from everywhere, from 0 to 1
   * @param rank 1 for the nation with the month's largest net
   */
  public record Row(
      YearMonth month,
      String region,
      String nation,
      long orders,
      long customers,
      BigDecimal gross,
      BigDecimal net,
      BigDecimal medianOrder,
      BigDecimal shareOfMonth,
      int rank) {

    /** Returns what discounts took off. */
    public BigDecimal discount() {
      return gross.subtract(net);
    }
  }

  /** Returns the net revenue of all months. */
  public BigDecimal net() {
    return rows.stream().map(Row::net).reduce(BigDecimal.ZERO.setScale(2), BigDecimal::add);
  }

  /** Returns the net revenue of all months by region, in the order of the regions' names. */
  public Map<String, BigDecimal> netByRegion() {
    Map<String, BigDecimal> regions = new TreeMap<>();
    rows.forEach(row -> regions.merge(row.region, row.net, BigDecimal::add));
    return regions;
  }

  @Override
  public ReportTable toTable(Instant generatedAt) {
    return new ReportTable(
        "Revenue by month and nation",
        generatedAt,
        List.of(
            "Month",
            "Region",
            "Nation",
            "Orders",
            "Customers",
            "Gross",
            "Discount",
            "Net",
            "Median order",
            "Share of month",
            "Rank"),
        rows.stream().map(RevenueReport::cells).toList());
  }

  private static List<Cell> cells(Row row) {
    return List.of(
        new Cell.Month(row.month),
        new Cell.Text(row.region),
        new Cell.Text(row.nation),
        new Cell.Whole(row.orders),
        new Cell.Whole(row.customers),
        new Cell.Amount(row.gross),
        new Cell.Amount(row.discount()),
        new Cell.Amount(row.net),
        new Cell.Amount(row.medianOrder),
        new Cell.Share(row.shareOfMonth),
        new Cell.Whole(row.rank));
  }
}
