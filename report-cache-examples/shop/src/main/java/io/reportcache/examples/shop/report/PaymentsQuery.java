package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.jdbc.Session;
import io.reportcache.examples.shop.order.PaymentStatus;
import io.reportcache.examples.shop.report.PaymentsReport.ByStatus;
import io.reportcache.examples.shop.report.PaymentsReport.Month;
import io.reportcache.examples.shop.report.PaymentsReport.PendingPayment;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;

/** Computes a {@link PaymentsReport}. */
record PaymentsQuery(String tenant) {
  private static final String BY_STATUS =
      """
      SELECT status, count(*) AS payments, sum(amount) AS amount
      FROM payments
      WHERE tenant_id = ? AND status <> 'CREATED'
      GROUP BY status
      """;

  private static final String BY_MONTH =
      """
      SELECT CAST(date_trunc('month', o.ordered_on) AS DATE) AS month_start,
             sum(CASE p.status WHEN 'PAID' THEN p.amount ELSE 0 END) AS paid,
             sum(CASE p.status WHEN 'PENDING' THEN p.amount ELSE 0 END) AS pending,
             sum(CASE p.status WHEN 'FAILED' THEN p.amount ELSE 0 END) AS failed,
             sum(CASE p.status WHEN 'REFUNDED' THEN p.amount ELSE 0 END) AS refunded
      FROM payments p
      JOIN orders o ON o.tenant_id = p.tenant_id AND o.order_id = p.order_id
      WHERE p.tenant_id = ? AND p.status <> 'CREATED'
      GROUP BY 1
      ORDER BY 1
      """;

  private static final String LONGEST_PENDING =
      """
      SELECT p.order_id, c.name, p.amount, p.changed_on
      FROM payments p
      JOIN orders o ON o.tenant_id = p.tenant_id AND o.order_id = p.order_id
      JOIN customers c ON c.tenant_id = o.tenant_id AND c.customer_id = o.customer_id
      WHERE p.tenant_id = ? AND p.status = 'PENDING'
      ORDER BY p.changed_on, p.order_id
      LIMIT 10
      """;

  PaymentsReport run(Session session) throws SQLException {
    return new PaymentsReport(statuses(session), months(session), longestPending(session));
  }

  private List<ByStatus> statuses(Session session) throws SQLException {
    List<Counted> counted =
        session.list(
            BY_STATUS,
            row ->
                new Counted(
                    PaymentStatus.valueOf(row.getString("status")),
                    row.getLong("payments"),
                    row.getBigDecimal("amount")),
            tenant);
    BigDecimal all = counted.stream().map(Counted::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    return counted.stream()
        .sorted(Comparator.comparing(Counted::status))
        .map(c -> new ByStatus(c.status, c.payments, c.amount, Ratio.share(c.amount, all)))
        .toList();
  }

  private List<Month> months(Session session) throws SQLException {
    return session.list(
        BY_MONTH,
        row ->
            new Month(
                YearMonth.from(row.getObject("month_start", LocalDate.class)),
                row.getBigDecimal("paid").setScale(2),
                row.getBigDecimal("pending").setScale(2),
                row.getBigDecimal("failed").setScale(2),
                row.getBigDecimal("refunded").setScale(2)),
        tenant);
  }

  private List<PendingPayment> longestPending(Session session) throws SQLException {
    return session.list(
        LONGEST_PENDING,
        row ->
            new PendingPayment(
                row.getLong("order_id"),
                row.getString("name"),
                row.getBigDecimal("amount"),
                row.getObject("changed_on", LocalDate.class)),
        tenant);
  }

  private record Counted(PaymentStatus status, long payments, BigDecimal amount) {}
}
