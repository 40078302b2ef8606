package io.reportcache.examples.bookings.contract.stockpile;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A reservation was not approved.
 *
 * @param reservation the id
 * @param resource the id of what can be reserved
 * @param user whom it concerns
 * @param by who decided
 * @param reason for the user
 */
@EventName("approval.rejected")
public record ApprovalRejected(
    String reservation, String resource, String user, String by, String reason)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("reservation", reservation));
  }
}
