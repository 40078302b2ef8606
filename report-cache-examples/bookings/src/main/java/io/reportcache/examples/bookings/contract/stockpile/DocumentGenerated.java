package io.reportcache.examples.bookings.contract.stockpile;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * The paper about a decision is there.
 *
 * @param document the id
 * @param reservation what it is about
 */
@EventName("document.generated")
public record DocumentGenerated(String document, String reservation) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("reservation", reservation));
  }
}
