package io.reportcache.examples.bookings.contract.reports;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * What is known of the work on a resource has changed.
 *
 * @param resource the id of what can be reserved
 */
@EventName("upkeep.recorded")
public record UpkeepRecorded(String resource) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("resource", resource));
  }
}
