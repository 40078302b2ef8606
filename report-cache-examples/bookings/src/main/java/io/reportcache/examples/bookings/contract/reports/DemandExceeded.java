package io.reportcache.examples.bookings.contract.reports;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * More want a resource than is good for it.
 *
 * @param resource the id of what can be reserved
 * @param requests how often it was asked for
 */
@EventName("demand.exceeded")
public record DemandExceeded(String resource, long requests) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("resource", resource));
  }
}
