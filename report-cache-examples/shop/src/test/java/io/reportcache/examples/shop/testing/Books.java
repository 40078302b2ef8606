package io.reportcache.examples.shop.testing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** One tenant's rows in memory, read without a join or a sum, to work figures out in Java. */
public record Books(
    List<Order> orders,
    Map<Long, List<Line>> lines,
    Map<Long, Payment> payments,
    Map<Long, Customer> customers,
    Map<Long, Product> products,
    Map<Long, Nation> nations) {

  public record Order(long id, long customer, LocalDate day, BigDecimal total) {}

  public record Line(
      long order, long product, long quantity, BigDecimal price, BigDecimal discount) {
    public BigDecimal net() {
      return price.multiply(BigDecimal.ONE.subtract(discount)).setScale(2, RoundingMode.HALF_UP);
    }
  }

  public record Payment(long order, BigDecimal amount, String status, LocalDate changedOn) {}

  public record Customer(long id, String name, long nation, String segment) {}

  public record Product(long id, String name, String brand, BigDecimal price) {}

  public record Nation(long id, String name, String region) {}

  public static Books of(DataSource dataSource, String tenant) throws SQLException {
    try (Connection c = dataSource.getConnection()) {
      List<Line> lines =
          rows(
              c,
              "order_lines",
              tenant,
              r ->
                  new Line(
                      r.id("order_id"),
                      r.id("product_id"),
                      r.id("quantity"),
                      r.decimal("price"),
                      r.decimal("discount")));
      return new Books(
          rows(
              c,
              "orders",
              tenant,
              r ->
                  new Order(
                      r.id("order_id"),
                      r.id("customer_id"),
                      r.day("ordered_on"),
                      r.decimal("total"))),
          lines.stream().collect(Collectors.groupingBy(Line::order)),
          byId(
              rows(
                  c,
                  "payments",
                  tenant,
                  r ->
                      new Payment(
                          r.id("order_id"),
                          r.decimal("amount"),
                          r.text("status"),
                          r.day("changed_on"))),
              Payment::order),
          byId(
              rows(
                  c,
                  "customers",
                  tenant,
                  r ->
                      new Customer(
                          r.id("customer_id"),
                          r.text("name"),
                          r.id("nation_id"),
                          r.text("segment"))),
              Customer::id),
          byId(
              rows(
                  c,
                  "products",
                  tenant,
                  r ->
                      new Product(
                          r.id("product_id"),
                          r.text("name"),
                          r.text("brand"),
                          r.decimal("retail_price"))),
              Product::id),
          byId(
              rows(
                  c,
                  "nations",
                  null,
                  r -> new Nation(r.id("nation_id"), r.text("name"), r.text("region"))),
              Nation::id));
    }
  }

  public List<Order> ordersBetween(LocalDate from, LocalDate to) {
    return orders.stream().filter(o -> !o.day().isBefore(from) && !o.day().isAfter(to)).toList();
  }

  public Nation nationOf(Order order) {
    return nations.get(customers.get(order.customer()).nation());
  }

  public static BigDecimal total(List<Order> orders) {
    return orders.stream().map(Order::total).reduce(new BigDecimal("0.00"), BigDecimal::add);
  }

  private static <T> Map<Long, T> byId(List<T> rows, Function<T, Long> id) {
    return rows.stream().collect(Collectors.toMap(id, Function.identity()));
  }

  private static <T> List<T> rows(
      Connection c, String table, String tenant, Function<Values, T> reader) throws SQLException {
    String where = tenant == null ? "" : " WHERE tenant_id = '" + tenant + "'";
    List<T> result = new ArrayList<>();
    try (PreparedStatement statement = c.prepareStatement("SELECT * FROM " + table + where);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          values.put(rows.getMetaData().getColumnName(i), rows.getObject(i));
        }
        result.add(reader.apply(new Values(values)));
      }
    }
    return result;
  }

  private record Values(Map<String, Object> values) {
    long id(String column) {
      return ((Number) values.get(column)).longValue();
    }

    BigDecimal decimal(String column) {
      return (BigDecimal) values.get(column);
    }

    String text(String column) {
      return (String) values.get(column);
    }

    LocalDate day(String column) {
      return LocalDate.parse(values.get(column).toString());
    }
  }
}
