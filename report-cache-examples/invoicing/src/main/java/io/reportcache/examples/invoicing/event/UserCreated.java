package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * Somebody has joined.
 *
 * @param user the id
 * @param name as others know them
 */
@EventName("user.created")
public record UserCreated(String user, String name) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
