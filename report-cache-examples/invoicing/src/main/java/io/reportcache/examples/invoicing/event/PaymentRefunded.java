package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Optional;

/**
 * From the bank: money was given back.
 *
 * @param payment the bank's reference
 * @param amount how much
 * @param currency of what
 */
@EventName("payment.refunded")
public record PaymentRefunded(String payment, BigDecimal amount, Currency currency)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("payment", payment));
  }
}
