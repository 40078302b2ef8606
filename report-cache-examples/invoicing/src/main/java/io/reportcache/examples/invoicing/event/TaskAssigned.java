package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * Somebody is to do a task.
 *
 * @param task the id
 * @param assignee who
 */
@EventName("task.assigned")
public record TaskAssigned(String task, String assignee) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("task", task));
  }
}
