package io.reportcache.examples.bookings.contract.resources;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A kind of resources has another name.
 *
 * @param category the id
 * @param name what people call it now
 */
@EventName("category.updated")
public record CategoryUpdated(String category, String name) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("category", category));
  }
}
