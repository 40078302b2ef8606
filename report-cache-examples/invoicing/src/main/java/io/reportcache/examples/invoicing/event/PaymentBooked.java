package io.reportcache.examples.invoicing.event;

import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * For other systems: a payment stands in the ledger.
 *
 * @param invoice which was paid
 * @param cents how much
 */
@EventName("accounting.payment.booked")
public record PaymentBooked(String invoice, long cents) implements AccountingEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("invoice", invoice));
  }
}
