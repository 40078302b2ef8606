package io.reportcache.examples.bookings.contract.resources;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * There is a new kind of resources.
 *
 * @param category the id
 * @param name what people call it
 */
@EventName("category.created")
public record CategoryCreated(String category, String name) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("category", category));
  }
}
