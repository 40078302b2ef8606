package io.reportcache.examples.invoicing.event;

import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * For other systems: an invoice was written.
 *
 * @param invoice the id
 * @param cents over how much
 */
@EventName("accounting.invoice.issued")
public record InvoiceIssued(String invoice, long cents) implements AccountingEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("invoice", invoice));
  }
}
