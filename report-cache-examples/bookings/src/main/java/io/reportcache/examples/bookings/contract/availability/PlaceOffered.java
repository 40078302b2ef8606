package io.reportcache.examples.bookings.contract.availability;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A time has become free for somebody who waited.
 *
 * @param place the id
 * @param resource the id of what can be reserved
 * @param user whom it concerns
 * @param from where it begins
 * @param to where it ends, exclusive
 */
@EventName("place.offered")
public record PlaceOffered(
    String place, String resource, String user, LocalDateTime from, LocalDateTime to)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("place", place));
  }
}
