package io.reportcache.examples.bookings.contract.resources;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * The work on a resource is done.
 *
 * @param maintenance the id
 * @param resource the id of what can be reserved
 */
@EventName("maintenance.completed")
public record MaintenanceCompleted(String maintenance, String resource) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("resource", resource));
  }
}
