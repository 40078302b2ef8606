package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A project's budget has changed.
 *
 * @param project the id
 * @param budgetCents the new one
 */
@EventName("project.updated")
public record ProjectUpdated(String project, long budgetCents) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("project", project));
  }
}
