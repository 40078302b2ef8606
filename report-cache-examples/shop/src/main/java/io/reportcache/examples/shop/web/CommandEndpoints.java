package io.reportcache.examples.shop.web;

import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.order.PaymentStatus;
import io.reportcache.examples.shop.order.Product;
import io.reportcache.tenant.TenantId;
import java.io.IOException;
import java.util.Map;

/** Does what changes the shop; when it has answered, no reader gets a figure from before. */
record CommandEndpoints(Shop shop) {

  Reply placeOrder(Call call, TenantId tenant) throws IOException {
    Body body = call.body("customerId", "productId", "quantity");
    return Reply.json(
        201,
        shop.commands()
            .placeOrder(
                tenant, body.whole("customerId"), body.whole("productId"), body.small("quantity")));
  }

  Reply changePayment(Call call, TenantId tenant, String order) throws IOException {
    long orderId = Names.number("order", order);
    String status = call.body("status").text("status", "a payment's status");
    PaymentStatus to = Names.choice(PaymentStatus.class, "'status'", status);
    return Reply.json(200, shop.commands().changePayment(tenant, orderId, to));
  }

  /** Answers with an order whose payment can be moved on. */
  Reply pendingPayment(TenantId tenant) {
    long order =
        shop.commands()
            .pendingOrder(tenant)
            .orElseThrow(
                () ->
                    new HttpError(
                        404,
                        "%s has no pending payment; place an order, and move its payment on"
                            .formatted(tenant)));
    return Reply.json(200, Map.of("orderId", order, "next", PaymentStatus.PENDING.next()));
  }

  Reply updateProduct(Call call, TenantId tenant, String product) throws IOException {
    long productId = Names.number("product", product);
    Body body = call.body("price", "name");
    if (body.has("price") == body.has("name")) {
      throw new HttpError(400, "body must hold either 'price' or 'name', held both or neither");
    }
    Product updated =
        body.has("price")
            ? shop.commands().reprice(tenant, productId, body.decimal("price"))
            : shop.commands().rename(tenant, productId, body.text("name", "a text"));
    return Reply.json(200, updated);
  }
}
