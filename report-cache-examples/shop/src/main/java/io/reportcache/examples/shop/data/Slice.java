package io.reportcache.examples.shop.data;

import io.reportcache.examples.shop.data.Row.LineRow;
import io.reportcache.examples.shop.data.Row.OrderRow;
import io.reportcache.examples.shop.data.Row.PaymentRow;
import io.reportcache.examples.shop.data.Row.ProductRow;
import io.trino.tpch.LineItem;
import io.trino.tpch.Order;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The orders of one slice with their lines and payments; the unit that is generated and loaded at
 * once, small enough to hold in memory and to share out over the processors.
 */
record Slice(List<OrderRow> orders, List<LineRow> lines, List<PaymentRow> payments) {

  static Slice generate(Catalogue catalogue, Generator generator, int slice, LocalDate today) {
    Tenant tenant = catalogue.tenant();
    Calendar calendar = new Calendar(today);
    PaymentDraw draw = new PaymentDraw(today);
    Slice result = new Slice(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Iterator<LineItem> items = generator.lines(slice).iterator();
    LineItem item = items.next();
    long id = generator.orderCount(tenant.firstSlice(), slice);
    for (Order order : generator.orders(slice)) {
      id++;
      long total = 0;
      while (item != null && item.getOrderKey() == order.getOrderKey()) {
        LineRow line = line(id, item, catalogue.product(item.getPartKey()));
        result.lines.add(line);
        total += line.netCents();
        item = items.hasNext() ? items.next() : null;
      }
      long customer = catalogue.customer(order.getCustomerKey()).customer();
      LocalDate orderedOn = calendar.shift(order.getOrderDate());
      OrderRow row = new OrderRow(tenant.id(), id, customer, orderedOn, total);
      result.orders.add(row);
      result.payments.add(draw.of(row));
    }
    return result;
  }

  // The price is worked out again, because the tenant's product isn't the one the generator meant.
  private static LineRow line(long order, LineItem item, ProductRow product) {
    return new LineRow(
        product.tenant(),
        order,
        item.getLineNumber(),
        product.product(),
        item.getQuantity(),
        item.getQuantity() * product.priceCents(),
        item.getDiscountPercent());
  }

  long rows() {
    return (long) orders.size() + lines.size() + payments.size();
  }
}
