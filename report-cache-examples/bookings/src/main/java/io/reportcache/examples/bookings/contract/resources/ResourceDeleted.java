package io.reportcache.examples.bookings.contract.resources;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A resource is gone, and with it all that was planned there.
 *
 * @param resource the id of what can be reserved
 */
@EventName("resource.deleted")
public record ResourceDeleted(String resource) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("resource", resource));
  }
}
