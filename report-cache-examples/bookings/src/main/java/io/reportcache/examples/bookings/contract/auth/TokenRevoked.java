package io.reportcache.examples.bookings.contract.auth;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A token opens nothing any more. The token itself stays in the service.
 *
 * @param user whom it concerns
 * @param session the session that has ended
 */
@EventName("token.revoked")
public record TokenRevoked(String user, String session) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
