package io.reportcache.examples.bookings.contract.auth;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A user has a role from now on.
 *
 * @param user whom it concerns
 * @param role such as {@code staff}
 */
@EventName("role.assigned")
public record RoleAssigned(String user, String role) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
