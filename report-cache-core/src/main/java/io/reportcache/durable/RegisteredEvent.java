package io.reportcache.durable;

import io.reportcache.durable.store.Lane;
import io.reportcache.event.EventType;
import java.util.List;
import java.util.Objects;

/**
 * A class of events that an application has registered, and the handlers that get them.
 *
 * @param type the event's name, version and class; all versions up to this one can be read
 * @param producer the name of the application that publishes the events; empty if that has none
 * @param handlers the lanes of the handlers, ordered by name; may be empty
 * @param relays the lanes of the relays, which carry the events to other applications, ordered by
 *     name; may be empty
 * @since 0.1
 */
public record RegisteredEvent(
    EventType<?> type, String producer, List<Lane> handlers, List<Lane> relays) {

  /** Copies the lists. */
  public RegisteredEvent {
    Objects.requireNonNull(type, "type must not be null");
    Objects.requireNonNull(producer, "producer must not be null");
    handlers = List.copyOf(handlers);
    relays = List.copyOf(relays);
  }
}
