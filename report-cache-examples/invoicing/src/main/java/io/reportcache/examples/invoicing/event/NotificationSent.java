package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A note lies in somebody's box.
 *
 * @param notification the id
 * @param receiver whose
 */
@EventName("notification.sent")
public record NotificationSent(String notification, String receiver) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("notification", notification));
  }
}
