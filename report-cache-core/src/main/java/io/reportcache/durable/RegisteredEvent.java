package io.reportcache.durable;

import io.reportcache.durable.store.Lane;
import io.reportcache.event.EventType;
import java.util.List;
import java.util.Objects;

/**
 * A class of events that an application has registered, and the handlers that get them.
 *
 * @param type the event's name, version and class; all versions up to this one can be read
 * @param handlers the lanes of the handlers, ordered by name; may be empty
 * @since 0.1
 */
public record RegisteredEvent(EventType<?> type, List<Lane> handlers) {

  /** Copies the list of handlers. */
  public RegisteredEvent {
    Objects.requireNonNull(type, "type must not be null");
    handlers = List.copyOf(handlers);
  }
}
