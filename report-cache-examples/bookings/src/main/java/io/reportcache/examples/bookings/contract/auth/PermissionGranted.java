package io.reportcache.examples.bookings.contract.auth;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A user may do something beyond what the roles allow.
 *
 * @param user whom it concerns
 * @param permission such as {@code book-directly}
 */
@EventName("permission.granted")
public record PermissionGranted(String user, String permission) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
