package io.reportcache.examples.bookings.contract.auth;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * What is known of a user has changed.
 *
 * @param user whom it concerns
 * @param name what people call them now
 */
@EventName("user.updated")
public record UserUpdated(String user, String name) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
