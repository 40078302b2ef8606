package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A customer was added.
 *
 * @param company the id
 * @param name as it stands on invoices
 */
@EventName("company.created")
public record CompanyCreated(String company, String name) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("company", company));
  }
}
