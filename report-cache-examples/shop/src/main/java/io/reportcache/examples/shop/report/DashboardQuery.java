package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.jdbc.Session;
import io.reportcache.examples.shop.report.DashboardReport.Figures;
import io.reportcache.examples.shop.report.DashboardReport.Month;
import io.reportcache.examples.shop.report.DashboardReport.TopCustomer;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;

/** Computes a {@link DashboardReport}. */
record DashboardQuery(String tenant, LocalDate today) {
  private static final int DAYS = 30;
  private static final int MONTHS = 12;

  private static final String FIGURES =
      """
      WITH by_customer AS (
        SELECT customer_id, count(*) AS orders, sum(total) AS revenue
        FROM orders
        WHERE tenant_id = ? AND ordered_on BETWEEN ? AND ?
        GROUP BY customer_id)
      SELECT coalesce(sum(orders), 0) AS orders,
             coalesce(sum(revenue), 0) AS revenue,
             count(*) AS customers,
             count(CASE WHEN orders > 1 THEN 1 END) AS repeat_customers
      FROM by_customer
      """;

  private static final String TOP_CUSTOMERS =
      """
      SELECT c.customer_id, c.name, n.name AS nation, count(*) AS orders, sum(o.total) AS revenue
      FROM orders o
      JOIN customers c ON c.tenant_id = o.tenant_id AND c.customer_id = o.customer_id
      JOIN nations n ON n.nation_id = c.nation_id
      WHERE o.tenant_id = ? AND o.ordered_on BETWEEN ? AND ?
      GROUP BY c.customer_id, c.name, n.name
      ORDER BY revenue DESC, c.customer_id
      LIMIT 5
      """;

  private static final String MONTHLY =
      """
      SELECT CAST(date_trunc('month', ordered_on) AS DATE) AS month_start,
             count(*) AS orders,
             sum(total) AS revenue
      FROM orders
      WHERE tenant_id = ? AND ordered_on >= ? AND ordered_on <= ?
      GROUP BY 1
      ORDER BY 1
      """;

  DashboardReport run(Session session) throws SQLException {
    DayRange range = DayRange.lastDays(DAYS, today);
    Figures day = figures(session, new DayRange(today, today));
    return new DashboardReport(
        range,
        figures(session, range),
        figures(session, range.before()),
        day.orders(),
        day.revenue(),
        topCustomers(session, range),
        months(session));
  }

  private Figures figures(Session session, DayRange range) throws SQLException {
    return session.only(
        FIGURES,
        row -> {
          long orders = row.getLong("orders");
          BigDecimal revenue = row.getBigDecimal("revenue").setScale(2);
          return new Figures(
              orders,
              revenue,
              Ratio.average(revenue, orders),
              row.getLong("customers"),
              row.getLong("repeat_customers"));
        },
        tenant,
        range.from(),
        range.to());
  }

  private List<TopCustomer> topCustomers(Session session, DayRange range) throws SQLException {
    return session.list(
        TOP_CUSTOMERS,
        row ->
            new TopCustomer(
                row.getLong("customer_id"),
                row.getString("name"),
                row.getString("nation"),
                row.getLong("orders"),
                row.getBigDecimal("revenue")),
        tenant,
        range.from(),
        range.to());
  }

  private List<Month> months(Session session) throws SQLException {
    return session.list(
        MONTHLY,
        row ->
            new Month(
                YearMonth.from(row.getObject("month_start", LocalDate.class)),
                row.getLong("orders"),
                row.getBigDecimal("revenue")),
        tenant,
        today.withDayOfMonth(1).minusMonths(MONTHS - 1L),
        today);
  }
}
