package io.reportcache.examples.shop.order;

import java.math.BigDecimal;
import java.time.LocalDate;

/** An order that was just placed, with one product in it and a payment that was just created. */
public record PlacedOrder(
    long orderId,
    long customerId,
    long productId,
    int quantity,
    BigDecimal total,
    LocalDate orderedOn) {}
