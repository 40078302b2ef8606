package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * From the bank: a payment didn't come about.
 *
 * @param payment the bank's reference
 * @param invoice what for
 * @param reason why
 */
@EventName("payment.failed")
public record PaymentFailed(String payment, String invoice, String reason) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("payment", payment));
  }
}
