package io.reportcache.examples.bookings.contract.auth;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A user has lost a role.
 *
 * @param user whom it concerns
 * @param role such as {@code staff}
 */
@EventName("role.removed")
public record RoleRemoved(String user, String role) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
