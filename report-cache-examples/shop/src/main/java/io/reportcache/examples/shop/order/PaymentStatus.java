package io.reportcache.examples.shop.order;

import java.util.EnumSet;
import java.util.Set;

/** Where a payment stands, and where it may go from there. */
public enum PaymentStatus {
  /** The order was just placed and nobody has tried to pay; no report on payments counts it. */
  CREATED,
  /** The customer has paid and the provider hasn't confirmed it yet. */
  PENDING,
  /** The money arrived; the order counts as revenue. */
  PAID,
  /** The provider declined; the customer may try again. */
  FAILED,
  /** The money went back; nothing follows. */
  REFUNDED;

  /** Returns the statuses that may follow this one; empty for a final status. */
  public Set<PaymentStatus> next() {
    return switch (this) {
      case CREATED -> EnumSet.of(PENDING, PAID, FAILED);
      case PENDING -> EnumSet.of(PAID, FAILED);
      case FAILED -> EnumSet.of(PENDING);
      case PAID -> EnumSet.of(REFUNDED);
      case REFUNDED -> EnumSet.noneOf(PaymentStatus.class);
    };
  }
}
