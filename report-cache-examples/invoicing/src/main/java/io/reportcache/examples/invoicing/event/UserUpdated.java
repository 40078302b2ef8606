package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * What others know a user by has changed.
 *
 * @param user the id
 * @param name the new one
 */
@EventName("user.updated")
public record UserUpdated(String user, String name) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
