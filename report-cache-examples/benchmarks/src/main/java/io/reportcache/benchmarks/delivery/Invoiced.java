package io.reportcache.benchmarks.delivery;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantId;
import java.util.Optional;

/**
 * The event that everybody publishes.
 *
 * @param invoice which invoice
 * @param cents what it says
 * @param customer whose it is
 */
@EventName("invoice.created")
public record Invoiced(String invoice, int cents, String customer) implements DomainEvent {

  private static final TenantId TENANT = TenantId.of("acme");

  static Invoiced number(int number) {
    return new Invoiced("i-" + number, number, "customer of invoice " + number);
  }

  @Override
  public Optional<TenantId> tenant() {
    return Optional.of(TENANT);
  }
}
