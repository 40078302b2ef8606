package io.reportcache.examples.shop.order;

import io.reportcache.examples.shop.jdbc.Transactions;
import java.math.BigDecimal;
import javax.sql.DataSource;

/** Renames and reprices products. Orders already placed keep the price they were placed at. */
public final class Products {
  /** The highest price a product may have. */
  public static final BigDecimal MAXIMUM_PRICE = new BigDecimal("100000.00");

  /** The most characters a product's name may have. */
  public static final int MAXIMUM_NAME_LENGTH = 100;

  private static final String REPRICE =
      "UPDATE products SET retail_price = ? WHERE tenant_id = ? AND product_id = ?";
  private static final String RENAME =
      "UPDATE products SET name = ? WHERE tenant_id = ? AND product_id = ?";

  private final Transactions transactions;

  /** Writes to {@code dataSource}. */
  public Products(DataSource dataSource) {
    this.transactions = new Transactions(dataSource);
  }

  /**
   * Gives a product a new retail price.
   *
   * @throws CommandRejectedException if the tenant or product is unknown, or the price isn't above
   *     0, at most {@link #MAXIMUM_PRICE} and in whole cents
   */
  public Product reprice(String tenant, long productId, BigDecimal price) {
    if (price.signum() <= 0
        || price.compareTo(MAXIMUM_PRICE) > 0
        || price.stripTrailingZeros().scale() > 2) {
      // Not in plain digits: those of 1e999999999 would fill the memory.
      throw new CommandRejectedException(
          CommandRejectedException.Reason.INVALID,
          "price must be above 0, at most %s and in whole cents, was %s"
              .formatted(MAXIMUM_PRICE.toPlainString(), price));
    }
    return update(tenant, productId, REPRICE, price.setScale(2));
  }

  /**
   * Gives a product a new name; spaces around it are dropped.
   *
   * @throws CommandRejectedException if the tenant or product is unknown, or the name is blank or
   *     longer than {@link #MAXIMUM_NAME_LENGTH}
   */
  public Product rename(String tenant, long productId, String name) {
    String stripped = name.strip();
    if (stripped.isEmpty() || stripped.length() > MAXIMUM_NAME_LENGTH) {
      throw new CommandRejectedException(
          CommandRejectedException.Reason.INVALID,
          "name must have 1 to %d characters, had %d"
              .formatted(MAXIMUM_NAME_LENGTH, stripped.length()));
    }
    return update(tenant, productId, RENAME, stripped);
  }

  private Product update(String tenant, long productId, String sql, Object value) {
    return transactions.write(
        "changed a product of tenant " + tenant,
        session -> {
          Known.tenant(session, tenant);
          Known.product(session, tenant, productId);
          session.update(sql, value, tenant, productId);
          return Known.product(session, tenant, productId);
        });
  }
}
