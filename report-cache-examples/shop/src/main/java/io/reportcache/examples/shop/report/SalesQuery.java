package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.jdbc.Session;
import io.reportcache.examples.shop.report.SalesReport.Day;
import io.reportcache.examples.shop.report.SalesReport.Sales;
import io.reportcache.examples.shop.report.SalesReport.Segment;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Computes a {@link SalesReport}. */
record SalesQuery(String tenant, Period period, LocalDate today) {
  // An order's total must be counted once, however many lines it has.
  private static final String SOLD =
      """
      WITH sold AS (
        SELECT o.order_id, o.customer_id, o.ordered_on, o.total, sum(l.quantity) AS units
        FROM orders o
        JOIN order_lines l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
        WHERE o.tenant_id = ? AND o.ordered_on BETWEEN ? AND ?
        GROUP BY o.order_id, o.customer_id, o.ordered_on, o.total)
      """;

  private static final String BY_DAY =
      SOLD
          + """
          SELECT ordered_on, count(*) AS orders, sum(units) AS units, sum(total) AS revenue
          FROM sold
          GROUP BY ordered_on
          """;

  private static final String BY_SEGMENT =
      SOLD
          + """
          SELECT c.segment, count(*) AS orders, sum(s.units) AS units, sum(s.total) AS revenue
          FROM sold s
          JOIN customers c ON c.tenant_id = ? AND c.customer_id = s.customer_id
          GROUP BY c.segment
          ORDER BY revenue DESC, c.segment
          """;

  private static final String REVENUE =
      """
      SELECT coalesce(sum(total), 0) FROM orders WHERE tenant_id = ? AND ordered_on BETWEEN ? AND ?
      """;

  SalesReport run(Session session) throws SQLException {
    DayRange range = period.upTo(today);
    List<Day> days = days(session, range);
    Sales total = days.stream().map(Day::sales).reduce(Sales.NONE, Sales::plus);
    return new SalesReport(
        period, range, total, previousRevenue(session, range), days, segments(session, range));
  }

  private List<Day> days(Session session, DayRange range) throws SQLException {
    Map<LocalDate, Day> found =
        session
            .list(
                BY_DAY,
                row -> new Day(row.getObject("ordered_on", LocalDate.class), sales(row)),
                tenant,
                range.from(),
                range.to())
            .stream()
            .collect(Collectors.toMap(Day::day, Function.identity()));
    return range
        .from()
        .datesUntil(range.to().plusDays(1))
        .map(day -> found.getOrDefault(day, new Day(day, Sales.NONE)))
        .toList();
  }

  private List<Segment> segments(Session session, DayRange range) throws SQLException {
    return session.list(
        BY_SEGMENT,
        row -> new Segment(row.getString("segment"), sales(row)),
        tenant,
        range.from(),
        range.to(),
        tenant);
  }

  private BigDecimal previousRevenue(Session session, DayRange range) throws SQLException {
    DayRange before = range.before();
    return session.only(
        REVENUE, row -> row.getBigDecimal(1).setScale(2), tenant, before.from(), before.to());
  }

  private static Sales sales(ResultSet row) throws SQLException {
    return new Sales(row.getLong("orders"), row.getLong("units"), row.getBigDecimal("revenue"));
  }
}
