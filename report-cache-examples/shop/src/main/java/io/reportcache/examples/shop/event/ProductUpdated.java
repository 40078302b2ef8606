package io.reportcache.examples.shop.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantId;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * A product got another name or price.
 *
 * @param tenantId whose
 * @param productId its number
 * @param name its name now
 * @param retailPrice its price now
 */
@EventName("product.updated")
public record ProductUpdated(TenantId tenantId, long productId, String name, BigDecimal retailPrice)
    implements DomainEvent {

  @Override
  public Optional<TenantId> tenant() {
    return Optional.of(tenantId);
  }
}
