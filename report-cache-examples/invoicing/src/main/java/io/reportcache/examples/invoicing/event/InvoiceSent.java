package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * An invoice was sent.
 *
 * @param invoice the id
 * @param receiver to whom
 */
@EventName("invoice.sent")
public record InvoiceSent(String invoice, String receiver) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("invoice", invoice));
  }
}
