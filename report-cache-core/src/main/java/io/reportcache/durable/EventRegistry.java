package io.reportcache.durable;

import io.reportcache.durable.store.Lane;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The types of events, and the handlers that get them.
 *
 * @param producer the name of this application
 * @param others the producers of the events that other applications publish, by the events' names
 */
record EventRegistry(
    String producer, PayloadTypes types, List<Registered> handlers, Map<String, String> others) {

  /** Returns the handlers, and the relays, that get the published events of a type. */
  List<Registered> of(EventType<?> type) {
    return handlers.stream().filter(each -> each.wants().test(type)).toList();
  }

  /**
   * Checks that events of a type are published by this application.
   *
   * @throws IllegalArgumentException if they are another's
   */
  void checkOwn(EventType<?> type) {
    String other = others.get(type.name());
    if (other != null) {
      throw new IllegalArgumentException(
          "%s is published by %s, so it can't be published here; register it with type(%s.class) if both publish it"
              .formatted(type.name(), other, type.eventClass().getSimpleName()));
    }
  }

  /** Returns all types with their producers and handlers, ordered by name. */
  List<RegisteredEvent> registered() {
    return types.classes().stream()
        .map(type -> EventType.of(type.asSubclass(DomainEvent.class)))
        .sorted(Comparator.comparing(EventType::name))
        .map(this::registered)
        .toList();
  }

  private RegisteredEvent registered(EventType<?> type) {
    String other = others.get(type.name());
    return new RegisteredEvent(
        type,
        other == null ? producer : other,
        lanesOf(type, false),
        other == null ? lanesOf(type, true) : List.of());
  }

  private List<Lane> lanesOf(EventType<?> type, boolean relays) {
    return of(type).stream()
        .filter(each -> each.isRelay() == relays)
        .map(Registered::lane)
        .sorted(Comparator.comparing(Lane::name))
        .toList();
  }
}
