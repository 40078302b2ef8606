package io.reportcache.examples.bookings.contract.stockpile;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A user was told something.
 *
 * @param notification the id
 * @param user whom it concerns
 * @param text what they read
 */
@EventName("notification.sent")
public record NotificationSent(String notification, String user, String text)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("user", user));
  }
}
