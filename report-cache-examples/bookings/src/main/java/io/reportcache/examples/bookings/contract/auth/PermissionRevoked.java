package io.reportcache.examples.bookings.contract.auth;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A user may not do that any more.
 *
 * @param user whom it concerns
 * @param permission such as {@code book-directly}
 */
@EventName("permission.revoked")
public record PermissionRevoked(String user, String permission) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
