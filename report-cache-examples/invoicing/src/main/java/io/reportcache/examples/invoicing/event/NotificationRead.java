package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.time.Instant;
import java.util.Optional;

/**
 * A note was read.
 *
 * @param notification the id
 * @param at when
 */
@EventName("notification.read")
public record NotificationRead(String notification, Instant at) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("notification", notification));
  }
}
