package io.reportcache.examples.bookings.contract.resources;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A resource can be used, or not.
 *
 * @param resource the id of what can be reserved
 * @param status from now on
 */
@EventName("resource.status-changed")
public record ResourceStatusChanged(String resource, ResourceStatus status) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("resource", resource));
  }
}
