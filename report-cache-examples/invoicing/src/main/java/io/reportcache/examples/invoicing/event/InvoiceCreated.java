package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * An invoice was written, and waits to be sent.
 *
 * @param invoice the id
 * @param project what is billed
 * @param amount over how much, as written
 */
@EventName("invoice.created")
public record InvoiceCreated(String invoice, String project, BigDecimal amount)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("invoice", invoice));
  }
}
