package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.export.Cell;
import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.export.ReportTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * The products that sold best in the last 12 closed months, by revenue or by quantity, under the
 * name and price they have now. Orders of the open month don't count yet, and so a product's change
 * alters this report and a new order doesn't.
 *
 * @param range the closed months
 * @param products those among the first 25 in revenue or in quantity, the largest revenue first
 */
public record ProductsReport(DayRange range, List<TopProduct> products) implements Exportable {

  /**
   * A product and how it sold.
   *
   * @param retailPrice what it costs now, before discounts
   * @param revenue what it sold for, discounts taken off
   */
  public record TopProduct(
      long productId,
      String name,
      String brand,
      BigDecimal retailPrice,
      long orders,
      long quantity,
      BigDecimal revenue,
      int revenueRank,
      int quantityRank) {}

  @Override
  public ReportTable toTable(Instant generatedAt) {
    return new ReportTable(
        "Top products, " + range.label(),
        generatedAt,
        List.of(
            "Product",
            "Name",
            "Brand",
            "Retail price",
            "Orders",
            "Quantity",
            "Revenue",
            "Rank by revenue",
            "Rank by quantity"),
        products.stream().map(ProductsReport::row).toList());
  }

  private static List<Cell> row(TopProduct product) {
    return List.of(
        new Cell.Id(product.productId),
        new Cell.Text(product.name),
        new Cell.Text(product.brand),
        new Cell.Amount(product.retailPrice),
        new Cell.Whole(product.orders),
        new Cell.Whole(product.quantity),
        new Cell.Amount(product.revenue),
        new Cell.Whole(product.revenueRank),
        new Cell.Whole(product.quantityRank));
  }
}
