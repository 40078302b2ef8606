package io.reportcache.examples.shop.order;

import io.reportcache.examples.shop.jdbc.Session;
import java.sql.SQLException;
import java.util.List;

/** Finds what a command names, or rejects the command with a message that helps. */
final class Known {
  private static final String TENANTS = "SELECT tenant_id FROM tenants ORDER BY tenant_id";
  private static final String CUSTOMER =
      "SELECT customer_id FROM customers WHERE tenant_id = ? AND customer_id = ?";
  private static final String PRODUCT =
      "SELECT product_id, name, brand, retail_price FROM products"
          + " WHERE tenant_id = ? AND product_id = ?";

  private Known() {}

  static void tenant(Session session, String tenant) throws SQLException {
    List<String> tenants = session.list(TENANTS, row -> row.getString(1));
    if (!tenants.contains(tenant)) {
      throw new CommandRejectedException(
          CommandRejectedException.Reason.UNKNOWN,
          "tenant must be one of %s, was '%s'".formatted(tenants, tenant));
    }
  }

  static void customer(Session session, String tenant, long customerId) throws SQLException {
    if (session.first(CUSTOMER, row -> row.getLong(1), tenant, customerId).isEmpty()) {
      throw unknown("customer", tenant, customerId, "the dashboard's top customers");
    }
  }

  static Product product(Session session, String tenant, long productId) throws SQLException {
    return session
        .first(
            PRODUCT,
            row ->
                new Product(
                    row.getLong(1), row.getString(2), row.getString(3), row.getBigDecimal(4)),
            tenant,
            productId)
        .orElseThrow(() -> unknown("product", tenant, productId, "the products report"));
  }

  static CommandRejectedException unknown(
      String thing, String tenant, long id, String whereToLook) {
    return new CommandRejectedException(
        CommandRejectedException.Reason.UNKNOWN,
        "tenant '%s' has no %s %d; take an id from %s".formatted(tenant, thing, id, whereToLook));
  }
}
