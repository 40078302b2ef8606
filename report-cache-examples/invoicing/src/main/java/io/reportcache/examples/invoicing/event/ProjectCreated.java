package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A project has begun.
 *
 * @param project the id
 * @param owner who leads it
 * @param budgetCents what it may cost
 */
@EventName("project.created")
public record ProjectCreated(String project, String owner, long budgetCents)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("project", project));
  }
}
