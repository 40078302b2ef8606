package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A task wasn't done by the day it was due.
 *
 * @param task the id
 * @param project that it belongs to
 * @param assignee who was to do it
 */
@EventName("task.overdue")
public record TaskOverdue(String task, String project, String assignee) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("task", task));
  }
}
