package io.reportcache.examples.shop.app;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.examples.shop.event.OrderCreated;
import io.reportcache.examples.shop.event.PaymentStatusChanged;
import io.reportcache.examples.shop.event.ProductUpdated;
import io.reportcache.examples.shop.export.Cell;
import io.reportcache.examples.shop.order.Orders;
import io.reportcache.examples.shop.order.PaymentChange;
import io.reportcache.examples.shop.order.PaymentStatus;
import io.reportcache.examples.shop.order.Payments;
import io.reportcache.examples.shop.order.PlacedOrder;
import io.reportcache.examples.shop.order.Product;
import io.reportcache.examples.shop.order.Products;
import io.reportcache.tenant.TenantId;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * What can be done in the shop, each followed by its event.
 *
 * <p>The event is published when the transaction has committed. Published before, a report could be
 * computed again from the old figures and be kept. A process that dies in between takes its cache
 * with it; other processes that share reports with it show the old figures until the next change or
 * the end of their ttl. Where that matters, events are stored with the change, as in the example
 * invoicing. Every method throws {@link
 * io.reportcache.examples.shop.order.CommandRejectedException} if the shop doesn't do what was
 * asked; nothing is published then.
 */
public final class ShopCommands {

  private final Orders orders;
  private final Payments payments;
  private final Products products;
  private final EventBus events;
  private final Diary diary;

  ShopCommands(DataSource dataSource, Clock clock, EventBus events, Diary diary) {
    this.orders = new Orders(dataSource, clock);
    this.payments = new Payments(dataSource, clock);
    this.products = new Products(dataSource);
    this.events = events;
    this.diary = diary;
  }

  /** Places an order. */
  public PlacedOrder placeOrder(TenantId tenant, long customerId, long productId, int quantity) {
    PlacedOrder placed = orders.place(tenant.value(), customerId, productId, quantity);
    published(
        new OrderCreated(tenant, placed.orderId(), customerId, placed.total()),
        tenant,
        "Order %d placed: %s".formatted(placed.orderId(), money(placed.total())));
    return placed;
  }

  /** Moves an order's payment on. */
  public PaymentChange changePayment(TenantId tenant, long orderId, PaymentStatus to) {
    PaymentChange change = payments.changeStatus(tenant.value(), orderId, to);
    published(
        new PaymentStatusChanged(tenant, orderId, change.from(), change.to()),
        tenant,
        "Payment of order %d: %s \u2192 %s".formatted(orderId, change.from(), change.to()));
    return change;
  }

  /** Gives a product another price. */
  public Product reprice(TenantId tenant, long productId, BigDecimal price) {
    Product product = products.reprice(tenant.value(), productId, price);
    return updated(
        tenant,
        product,
        "\u201c%s\u201d now costs %s".formatted(product.name(), money(product.retailPrice())));
  }

  /** Gives a product another name. */
  public Product rename(TenantId tenant, long productId, String name) {
    Product product = products.rename(tenant.value(), productId, name);
    return updated(
        tenant, product, "Product %d is now \u201c%s\u201d".formatted(productId, product.name()));
  }

  /** Returns an order whose payment is pending, the newest; empty when there is none. */
  public OptionalLong pendingOrder(TenantId tenant) {
    return payments.newestPending(tenant.value());
  }

  private Product updated(TenantId tenant, Product product, String what) {
    published(
        new ProductUpdated(tenant, product.id(), product.name(), product.retailPrice()),
        tenant,
        what);
    return product;
  }

  private void published(DomainEvent event, TenantId tenant, String what) {
    diary.note(tenant, what, () -> events.publish(event));
  }

  private static String money(BigDecimal amount) {
    return new Cell.Amount(amount).display();
  }
}
