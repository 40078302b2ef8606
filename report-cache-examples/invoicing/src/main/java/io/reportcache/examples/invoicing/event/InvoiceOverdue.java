package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.time.LocalDate;
import java.util.Optional;

/**
 * An invoice wasn't paid in time.
 *
 * @param invoice the id
 * @param due when it should have been
 */
@EventName("invoice.overdue")
public record InvoiceOverdue(String invoice, LocalDate due) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("invoice", invoice));
  }
}
