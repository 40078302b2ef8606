package io.reportcache.examples.shop.order;

import io.reportcache.examples.shop.jdbc.Session;
import io.reportcache.examples.shop.jdbc.Transactions;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import javax.sql.DataSource;

/** Places orders. */
public final class Orders {
  /** The most pieces of a product that one order may hold. */
  public static final int MAXIMUM_QUANTITY = 1000;

  private static final String NEXT_ID = "SELECT nextval('order_ids')";
  private static final String INSERT_ORDER =
      "INSERT INTO orders (tenant_id, order_id, customer_id, ordered_on, total)"
          + " VALUES (?, ?, ?, ?, ?)";
  private static final String INSERT_LINE =
      "INSERT INTO order_lines"
          + " (tenant_id, order_id, line_no, product_id, quantity, price, discount)"
          + " VALUES (?, ?, 1, ?, ?, ?, 0)";
  private static final String INSERT_PAYMENT =
      "INSERT INTO payments (tenant_id, order_id, amount, status, changed_on)"
          + " VALUES (?, ?, ?, ?, ?)";

  private final Transactions transactions;
  private final Clock clock;

  /** Writes to {@code dataSource}; {@code clock} says what today is. */
  public Orders(DataSource dataSource, Clock clock) {
    this.transactions = new Transactions(dataSource);
    this.clock = clock;
  }

  /**
   * Places an order for {@code quantity} pieces of a product at its current price. Its payment
   * starts as {@link PaymentStatus#CREATED}.
   *
   * @throws CommandRejectedException if the tenant, customer or product is unknown or the quantity
   *     isn't between 1 and {@link #MAXIMUM_QUANTITY}
   */
  public PlacedOrder place(String tenant, long customerId, long productId, int quantity) {
    if (quantity < 1 || quantity > MAXIMUM_QUANTITY) {
      throw new CommandRejectedException(
          CommandRejectedException.Reason.INVALID,
          "quantity must be between 1 and %d, was %d".formatted(MAXIMUM_QUANTITY, quantity));
    }
    return transactions.write(
        "placed an order for tenant " + tenant,
        session -> {
          Known.tenant(session, tenant);
          Known.customer(session, tenant, customerId);
          Product product = Known.product(session, tenant, productId);
          return insert(session, tenant, customerId, product, quantity);
        });
  }

  private PlacedOrder insert(
      Session session, String tenant, long customerId, Product product, int quantity)
      throws SQLException {
    long id = session.only(NEXT_ID, row -> row.getLong(1));
    LocalDate today = LocalDate.now(clock);
    BigDecimal total = product.retailPrice().multiply(BigDecimal.valueOf(quantity));
    session.update(INSERT_ORDER, tenant, id, customerId, today, total);
    session.update(INSERT_LINE, tenant, id, product.id(), quantity, total);
    session.update(INSERT_PAYMENT, tenant, id, total, PaymentStatus.CREATED.name(), today);
    return new PlacedOrder(id, customerId, product.id(), quantity, total, today);
  }
}
