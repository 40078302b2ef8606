package io.reportcache.examples.bookings.contract.stockpile;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * Somebody has to decide on a reservation.
 *
 * @param reservation the id
 * @param resource the id of what can be reserved
 * @param user whom it concerns
 */
@EventName("approval.requested")
public record ApprovalRequested(String reservation, String resource, String user)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("reservation", reservation));
  }
}
