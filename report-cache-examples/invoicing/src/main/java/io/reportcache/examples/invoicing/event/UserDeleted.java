package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A user is gone.
 *
 * @param user the id
 */
@EventName("user.deleted")
public record UserDeleted(String user) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
