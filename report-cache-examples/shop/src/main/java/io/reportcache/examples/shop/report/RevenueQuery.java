package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.jdbc.Session;
import io.reportcache.examples.shop.report.RevenueReport.Row;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;

/** Computes a {@link RevenueReport}: every paid order's every line, which makes it the slowest. */
record RevenueQuery(String tenant) {
  private static final String REVENUE =
      """
      WITH paid_orders AS (
        SELECT o.order_id,
               o.customer_id,
               CAST(date_trunc('month', o.ordered_on) AS DATE) AS month_start,
               sum(l.price) AS gross,
               sum(round(l.price * (1 - l.discount), 2)) AS net
        FROM orders o
        JOIN payments p
          ON p.tenant_id = o.tenant_id AND p.order_id = o.order_id AND p.status = 'PAID'
        JOIN order_lines l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
        WHERE o.tenant_id = ?
        GROUP BY o.order_id, o.customer_id, o.ordered_on),
      by_nation AS (
        SELECT v.month_start,
               n.region,
               n.name AS nation,
               count(*) AS orders,
               count(DISTINCT v.customer_id) AS customers,
               sum(v.gross) AS gross,
               sum(v.net) AS net,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY v.net) AS median_order
        FROM paid_orders v
        JOIN customers c ON c.tenant_id = ? AND c.customer_id = v.customer_id
        JOIN nations n ON n.nation_id = c.nation_id
        GROUP BY v.month_start, n.region, n.name)
      SELECT by_nation.*,
             sum(net) OVER (PARTITION BY month_start) AS month_net,
             rank() OVER (PARTITION BY month_start ORDER BY net DESC) AS place
      FROM by_nation
      ORDER BY month_start, region, nation
      """;

  RevenueReport run(Session session) throws SQLException {
    return new RevenueReport(session.list(REVENUE, RevenueQuery::read, tenant, tenant));
  }

  private static Row read(ResultSet row) throws SQLException {
    BigDecimal net = row.getBigDecimal("net");
    return new Row(
        YearMonth.from(row.getObject("month_start", LocalDate.class)),
        row.getString("region"),
        row.getString("nation"),
        row.getLong("orders"),
        row.getLong("customers"),
        row.getBigDecimal("gross"),
        net,
        row.getBigDecimal("median_order"),
        Ratio.share(net, row.getBigDecimal("month_net")),
        row.getInt("place"));
  }
}
