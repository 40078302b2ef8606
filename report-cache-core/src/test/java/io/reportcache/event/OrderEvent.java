package io.reportcache.event;

import io.reportcache.tenant.TenantId;
import java.util.Optional;

/** Events for tests: what they have in common, and three kinds. */
interface OrderEvent extends DomainEvent {

  TenantId ACME = TenantId.of("acme");
  TenantId GLOBEX = TenantId.of("globex");

  int number();

  @Override
  default Optional<TenantId> tenant() {
    return Optional.of(ACME);
  }

  static OrderCreated created(int number) {
    return new OrderCreated(number);
  }

  record OrderCreated(int number) implements OrderEvent {}

  record OrderCancelled(int number) implements OrderEvent {}

  @EventName("shop.order.paid")
  record Settled(int number) implements OrderEvent {}

  /** Names no tenant. */
  record Audited() implements DomainEvent {}
}
