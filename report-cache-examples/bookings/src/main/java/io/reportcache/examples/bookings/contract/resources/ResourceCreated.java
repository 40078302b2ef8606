package io.reportcache.examples.bookings.contract.resources;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A room or a piece of equipment can be reserved from now on.
 *
 * @param resource the id of what can be reserved
 * @param name what people call it
 * @param category the id of its category
 * @param capacity how many people it is for
 */
@EventName("resource.created")
public record ResourceCreated(String resource, String name, String category, int capacity)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("resource", resource));
  }
}
