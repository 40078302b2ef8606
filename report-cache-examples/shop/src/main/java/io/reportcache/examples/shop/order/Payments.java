package io.reportcache.examples.shop.order;

import io.reportcache.examples.shop.jdbc.Transactions;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** Moves payments from one status to the next. */
public final class Payments {
  private static final String FIND =
      "SELECT status, amount FROM payments WHERE tenant_id = ? AND order_id = ?";
  // The status read before is compared again, so that of two changes at once only one counts.
  private static final String MOVE =
      "UPDATE payments SET status = ?, changed_on = ?"
          + " WHERE tenant_id = ? AND order_id = ? AND status = ?";

  private static final String NEWEST_PENDING =
      "SELECT max(order_id) FROM payments WHERE tenant_id = ? AND status = 'PENDING'";

  private final Transactions transactions;
  private final Clock clock;

  /** Writes to {@code dataSource}; {@code clock} says what today is. */
  public Payments(DataSource dataSource, Clock clock) {
    this.transactions = new Transactions(dataSource);
    this.clock = clock;
  }

  /**
   * Moves the payment of an order to {@code to}.
   *
   * @throws CommandRejectedException if the tenant or order is unknown or {@code to} can't follow
   *     the payment's status
   */
  public PaymentChange changeStatus(String tenant, long orderId, PaymentStatus to) {
    return transactions.write(
        "changed a payment of tenant " + tenant,
        session -> {
          Known.tenant(session, tenant);
          Payment payment =
              session
                  .first(FIND, Payments::read, tenant, orderId)
                  .orElseThrow(
                      () -> Known.unknown("order", tenant, orderId, "the payments report"));
          PaymentStatus from = payment.status();
          if (!from.next().contains(to)) {
            throw new CommandRejectedException(
                CommandRejectedException.Reason.CONFLICT, illegal(orderId, from, to));
          }
          LocalDate today = LocalDate.now(clock);
          if (session.update(MOVE, to.name(), today, tenant, orderId, from.name()) == 0) {
            throw new CommandRejectedException(
                CommandRejectedException.Reason.CONFLICT,
                "payment of order %d is no longer %s; read it again".formatted(orderId, from));
          }
          return new PaymentChange(orderId, from, to, payment.amount());
        });
  }

  /** Returns the newest order whose payment is pending; empty when there is none. */
  public OptionalLong newestPending(String tenant) {
    return transactions.snapshot(
        "looked for a pending payment of tenant " + tenant,
        session ->
            session.only(
                NEWEST_PENDING,
                row -> {
                  long order = row.getLong(1);
                  return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(order);
                },
                tenant));
  }

  private static String illegal(long orderId, PaymentStatus from, PaymentStatus to) {
    String rule =
        from.next().isEmpty() ? from + " is final" : from + " can become one of " + from.next();
    return "payment of order %d can't become %s: %s".formatted(orderId, to, rule);
  }

  private static Payment read(ResultSet row) throws SQLException {
    return new Payment(PaymentStatus.valueOf(row.getString(1)), row.getBigDecimal(2));
  }

  private record Payment(PaymentStatus status, BigDecimal amount) {}
}
