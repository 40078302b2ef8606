package io.reportcache.examples.bookings.contract.resources;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A resource will be worked on.
 *
 * @param maintenance the id
 * @param resource the id of what can be reserved
 * @param from where it begins
 * @param to where it ends, exclusive
 */
@EventName("maintenance.scheduled")
public record MaintenanceScheduled(
    String maintenance, String resource, LocalDateTime from, LocalDateTime to)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("resource", resource));
  }
}
