package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A task is done.
 *
 * @param task the id
 * @param by who has done it
 */
@EventName("task.completed")
public record TaskCompleted(String task, String by) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("task", task));
  }
}
