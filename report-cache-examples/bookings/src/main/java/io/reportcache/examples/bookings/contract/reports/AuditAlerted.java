package io.reportcache.examples.bookings.contract.reports;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * The audit has seen something that somebody should look at.
 *
 * @param user whom it concerns
 * @param reason for those who look
 */
@EventName("audit.alerted")
public record AuditAlerted(String user, String reason) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
