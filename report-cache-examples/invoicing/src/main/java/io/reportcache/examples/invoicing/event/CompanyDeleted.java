package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A customer is gone.
 *
 * @param company the id
 */
@EventName("company.deleted")
public record CompanyDeleted(String company) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("company", company));
  }
}
