package io.reportcache.examples.shop.data;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The tables, in words that DuckDB and PostgreSQL both understand. Keys and indexes come after the
 * rows, which is several times faster than keeping them up to date meanwhile.
 */
final class Schema {
  /** Raised whenever the tables or the generated rows change, so that old ones aren't reused. */
  static final int VERSION = 1;

  private static final String TABLES =
      """
      CREATE TABLE tenants (tenant_id VARCHAR NOT NULL, name VARCHAR NOT NULL);
      CREATE TABLE nations (
        nation_id BIGINT NOT NULL, name VARCHAR NOT NULL, region VARCHAR NOT NULL);
      CREATE TABLE customers (
        tenant_id VARCHAR NOT NULL, customer_id BIGINT NOT NULL, name VARCHAR NOT NULL,
        nation_id BIGINT NOT NULL, segment VARCHAR NOT NULL);
      CREATE TABLE products (
        tenant_id VARCHAR NOT NULL, product_id BIGINT NOT NULL, name VARCHAR NOT NULL,
        brand VARCHAR NOT NULL, retail_price DECIMAL(12, 2) NOT NULL);
      CREATE TABLE orders (
        tenant_id VARCHAR NOT NULL, order_id BIGINT NOT NULL, customer_id BIGINT NOT NULL,
        ordered_on DATE NOT NULL, total DECIMAL(14, 2) NOT NULL);
      CREATE TABLE order_lines (
        tenant_id VARCHAR NOT NULL, order_id BIGINT NOT NULL, line_no BIGINT NOT NULL,
        product_id BIGINT NOT NULL, quantity BIGINT NOT NULL, price DECIMAL(14, 2) NOT NULL,
        discount DECIMAL(3, 2) NOT NULL);
      CREATE TABLE payments (
        tenant_id VARCHAR NOT NULL, order_id BIGINT NOT NULL, amount DECIMAL(14, 2) NOT NULL,
        status VARCHAR NOT NULL, changed_on DATE NOT NULL);
      """;

  private static final String KEYS =
      """
      ALTER TABLE tenants ADD PRIMARY KEY (tenant_id);
      ALTER TABLE nations ADD PRIMARY KEY (nation_id);
      ALTER TABLE customers ADD PRIMARY KEY (tenant_id, customer_id);
      ALTER TABLE products ADD PRIMARY KEY (tenant_id, product_id);
      ALTER TABLE orders ADD PRIMARY KEY (tenant_id, order_id);
      ALTER TABLE order_lines ADD PRIMARY KEY (tenant_id, order_id, line_no);
      ALTER TABLE payments ADD PRIMARY KEY (tenant_id, order_id);
      CREATE INDEX orders_by_day ON orders (tenant_id, ordered_on);
      ANALYZE;
      """;

  private Schema() {}

  static void createTables(Connection connection) throws SQLException {
    run(connection, TABLES);
  }

  /** Adds keys, indexes and the sequence that numbers new orders from {@code nextOrder}. */
  static void createKeys(Connection connection, long nextOrder) throws SQLException {
    run(connection, KEYS);
    run(connection, "CREATE SEQUENCE order_ids START WITH " + nextOrder);
  }

  private static void run(Connection connection, String statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }
}
