package io.reportcache.examples.shop.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.examples.shop.order.PaymentStatus;
import io.reportcache.tenant.TenantId;
import java.util.Optional;

/**
 * An order's payment moved on.
 *
 * @param tenantId whose
 * @param orderId the order's number
 * @param from its status before
 * @param to its status now
 */
@EventName("payment.status-changed")
public record PaymentStatusChanged(
    TenantId tenantId, long orderId, PaymentStatus from, PaymentStatus to) implements DomainEvent {

  @Override
  public Optional<TenantId> tenant() {
    return Optional.of(tenantId);
  }
}
