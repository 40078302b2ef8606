package io.reportcache.benchmarks.bus;

import io.reportcache.event.DomainEvent;
import io.reportcache.tenant.TenantId;
import java.util.Optional;

/**
 * The event.
 *
 * @param publisher who wants to know when it's handled
 * @param number of those of its publisher
 */
public record Published(Publisher publisher, int number) implements DomainEvent {

  private static final Optional<TenantId> TENANT = Optional.of(TenantId.of("acme"));

  @Override
  public Optional<TenantId> tenant() {
    return TENANT;
  }
}
