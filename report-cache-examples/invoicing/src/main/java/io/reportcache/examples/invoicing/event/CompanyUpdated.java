package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * What stands on a customer's invoices has changed.
 *
 * @param company the id
 * @param name the new one
 */
@EventName("company.updated")
public record CompanyUpdated(String company, String name) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("company", company));
  }
}
