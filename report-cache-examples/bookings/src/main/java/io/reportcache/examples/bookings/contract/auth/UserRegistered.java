package io.reportcache.examples.bookings.contract.auth;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * Somebody has got an account.
 *
 * @param user whom it concerns
 * @param name what people call them
 * @param email where they can be reached
 */
@EventName("user.registered")
public record UserRegistered(String user, String name, String email) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
