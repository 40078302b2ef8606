package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * An invoice was paid. Version 1 had no currency: all were in euros.
 *
 * @param invoice the id
 * @param project what was billed
 * @param cents how much
 * @param currency of what
 */
@EventName(value = "invoice.paid", version = 2)
public record InvoicePaid(String invoice, String project, long cents, String currency)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("invoice", invoice));
  }
}
