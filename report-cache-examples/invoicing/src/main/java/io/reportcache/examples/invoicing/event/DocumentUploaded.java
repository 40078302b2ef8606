package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import java.util.Optional;

/**
 * A document was uploaded; its content may still be on its way.
 *
 * @param document the id
 * @param project that it belongs to
 */
@EventName("document.uploaded")
public record DocumentUploaded(String document, String project) implements DomainEvent {

  @Override
  public Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("document", document));
  }
}
