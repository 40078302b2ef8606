package io.reportcache.examples.shop.order;

import java.math.BigDecimal;

/** A payment that moved from one status to another. */
public record PaymentChange(
    long orderId, PaymentStatus from, PaymentStatus to, BigDecimal amount) {}
