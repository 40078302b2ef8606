package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * For and from the mail server: an e-mail is on its way.
 *
 * @param email the id
 * @param receiver to whom
 * @param subject what about
 */
@EventName("email.sent")
public record EmailSent(String email, String receiver, String subject) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("email", email));
  }
}
