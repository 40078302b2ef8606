package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.time.LocalDate;
import java.util.Optional;

/**
 * There is something to do.
 *
 * @param task the id
 * @param project that it belongs to
 * @param title what is to be done
 * @param due by when
 */
@EventName("task.created")
public record TaskCreated(String task, String project, String title, LocalDate due)
    implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("task", task));
  }
}
