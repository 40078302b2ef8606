package io.reportcache.examples.bookings.contract.resources;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A resource has another name or capacity.
 *
 * @param resource the id of what can be reserved
 * @param name what people call it now
 * @param capacity how many people it is for now
 */
@EventName("resource.updated")
public record ResourceUpdated(String resource, String name, int capacity) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("resource", resource));
  }
}
