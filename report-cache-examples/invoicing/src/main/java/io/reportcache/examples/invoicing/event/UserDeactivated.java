package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A user may not work any more, for now.
 *
 * @param user the id
 * @param reason why
 */
@EventName("user.deactivated")
public record UserDeactivated(String user, String reason) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
