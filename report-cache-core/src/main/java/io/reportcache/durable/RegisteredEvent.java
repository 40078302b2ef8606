package io.reportcache.durable;

import io.reportcache.durable.store.Lane;
import io.reportcache.event.EventType;
import java.util.List;
import java.util.Objects;

/**
 * A class of events that an application has registered, and which of its handlers get them.
 *
 * @param type the class by what is stored of it; it can be read in all versions up to this one
 * @param handlers the handlers' lanes, ordered by name; perhaps none
 */
public record RegisteredEvent(EventType<?> type, List<Lane> handlers) {

  /** Copies the handlers. */
  public RegisteredEvent {
    Objects.requireNonNull(type, "type must not be null");
    handlers = List.copyOf(handlers);
  }
}
