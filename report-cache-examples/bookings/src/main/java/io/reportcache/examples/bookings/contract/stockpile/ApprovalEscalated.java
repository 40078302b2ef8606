package io.reportcache.examples.bookings.contract.stockpile;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A decision is late, and goes to somebody above.
 *
 * @param reservation the id
 * @param resource the id of what can be reserved
 * @param reason for those above
 */
@EventName("approval.escalated")
public record ApprovalEscalated(String reservation, String resource, String reason)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("reservation", reservation));
  }
}
