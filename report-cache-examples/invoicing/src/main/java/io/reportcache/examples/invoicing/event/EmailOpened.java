package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * From the mail server: an e-mail was read.
 *
 * @param email the id
 * @param at when, where the reader is
 */
@EventName("email.opened")
public record EmailOpened(String email, OffsetDateTime at) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("email", email));
  }
}
