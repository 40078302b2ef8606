package io.reportcache.examples.bookings.contract.availability;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * Somebody waits for a time that is taken.
 *
 * @param place the id
 * @param resource the id of what can be reserved
 * @param user whom it concerns
 * @param from where it begins
 * @param to where it ends, exclusive
 */
@EventName("waiting-list.joined")
public record WaitingListJoined(
    String place, String resource, String user, LocalDateTime from, LocalDateTime to)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("place", place));
  }
}
