package io.reportcache.examples.shop.report;

import io.reportcache.examples.shop.export.Cell;
import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.export.ReportTable;
import io.reportcache.examples.shop.order.PaymentStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;

/**
 * How customers pay. It counts payments that somebody has tried to make, and so a new order, whose
 * payment was only {@linkplain PaymentStatus#CREATED created}, doesn't change it; a payment that
 * moves on does.
 *
 * @param statuses every status that some payment has, in the order of the statuses
 * @param months every month with payments by the day of the order, the oldest first
 * @param longestPending the payments that have been pending longest, at most 10, the oldest first
 */
public record PaymentsReport(
    List<ByStatus> statuses, List<Month> months, List<PendingPayment> longestPending)
    implements Exportable {

  /**
   * The payments in one status.
   *
   * @param share their part of all amounts, from 0 to 1
   */
  public record ByStatus(
      PaymentStatus status, long payments, BigDecimal amount, BigDecimal share) {}

  /** What became of the payments for a month's orders, as amounts. */
  public record Month(
      YearMonth month,
      BigDecimal paid,
      BigDecimal pending,
      BigDecimal failed,
      BigDecimal refunded) {}

  /** A payment that waits for its provider. */
  public record PendingPayment(
      long orderId, String customer, BigDecimal amount, LocalDate pendingSince) {}

  @Override
  public ReportTable toTable(Instant generatedAt) {
    return new ReportTable(
        "Payments by month",
        generatedAt,
        List.of("Month", "Paid", "Pending", "Failed", "Refunded"),
        months.stream().map(PaymentsReport::row).toList());
  }

  private static List<Cell> row(Month month) {
    return List.of(
        new Cell.Month(month.month),
        new Cell.Amount(month.paid),
        new Cell.Amount(month.pending),
        new Cell.Amount(month.failed),
        new Cell.Amount(month.refunded));
  }
}
