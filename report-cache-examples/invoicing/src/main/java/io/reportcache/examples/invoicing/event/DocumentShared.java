package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * Somebody may read a document.
 *
 * @param document the id
 * @param with who
 */
@EventName("document.shared")
public record DocumentShared(String document, String with) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("document", document));
  }
}
