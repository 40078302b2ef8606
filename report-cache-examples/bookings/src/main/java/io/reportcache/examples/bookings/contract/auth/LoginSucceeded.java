package io.reportcache.examples.bookings.contract.auth;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A user is signed in.
 *
 * @param user whom it concerns
 * @param session the id of the session, which opens nothing by itself
 */
@EventName("login.succeeded")
public record LoginSucceeded(String user, String session) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
