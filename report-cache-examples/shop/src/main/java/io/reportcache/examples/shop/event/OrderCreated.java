package io.reportcache.examples.shop.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantId;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * An order was placed; nobody has tried to pay for it yet.
 *
 * @param tenantId whose
 * @param orderId its number
 * @param customerId who placed it
 * @param total its value
 */
@EventName("order.created")
public record OrderCreated(TenantId tenantId, long orderId, long customerId, BigDecimal total)
    implements DomainEvent {

  @Override
  public Optional<TenantId> tenant() {
    return Optional.of(tenantId);
  }
}
