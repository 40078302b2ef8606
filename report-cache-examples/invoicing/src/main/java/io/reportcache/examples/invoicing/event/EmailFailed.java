package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * From the mail server: an e-mail couldn't be delivered.
 *
 * @param email the id
 * @param reason why
 */
@EventName("email.failed")
public record EmailFailed(String email, String reason) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("email", email));
  }
}
