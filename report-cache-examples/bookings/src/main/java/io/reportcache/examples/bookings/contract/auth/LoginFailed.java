package io.reportcache.examples.bookings.contract.auth;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * Somebody tried to sign in as a user, and could not.
 *
 * @param user whom it concerns
 * @param attempt the number of the attempt, from 1
 */
@EventName("login.failed")
public record LoginFailed(String user, long attempt) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
