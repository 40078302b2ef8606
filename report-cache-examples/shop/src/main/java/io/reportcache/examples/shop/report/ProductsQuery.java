package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.jdbc.Session;
import io.reportcache.examples.shop.report.ProductsReport.TopProduct;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;

/** Computes a {@link ProductsReport}. */
record ProductsQuery(String tenant, LocalDate today) {
  private static final int MONTHS = 12;
  private static final int TOP = 25;

  private static final String TOP_PRODUCTS =
      """
      WITH sold AS (
        SELECT l.product_id,
               count(DISTINCT l.order_id) AS orders,
               sum(l.quantity) AS quantity,
               sum(round(l.price * (1 - l.discount), 2)) AS revenue
        FROM order_lines l
        JOIN orders o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id
        WHERE l.tenant_id = ? AND o.ordered_on BETWEEN ? AND ?
        GROUP BY l.product_id),
      ranked AS (
        SELECT sold.*,
               rank() OVER (ORDER BY revenue DESC) AS revenue_rank,
               rank() OVER (ORDER BY quantity DESC) AS quantity_rank
        FROM sold)
      SELECT r.*, p.name, p.brand, p.retail_price
      FROM ranked r
      JOIN products p ON p.tenant_id = ? AND p.product_id = r.product_id
      WHERE r.revenue_rank <= ? OR r.quantity_rank <= ?
      ORDER BY r.revenue_rank, r.product_id
      """;

  ProductsReport run(Session session) throws SQLException {
    DayRange range = DayRange.closedMonths(MONTHS, today);
    return new ProductsReport(
        range,
        session.list(
            TOP_PRODUCTS, ProductsQuery::read, tenant, range.from(), range.to(), tenant, TOP, TOP));
  }

  private static TopProduct read(ResultSet row) throws SQLException {
    return new TopProduct(
        row.getLong("product_id"),
        row.getString("name"),
        row.getString("brand"),
        row.getBigDecimal("retail_price"),
        row.getLong("orders"),
        row.getLong("quantity"),
        row.getBigDecimal("revenue"),
        row.getInt("revenue_rank"),
        row.getInt("quantity_rank"));
  }
}
