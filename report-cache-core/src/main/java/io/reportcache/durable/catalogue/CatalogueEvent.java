package io.reportcache.durable.catalogue;

import io.reportcache.durable.store.Lane;
import io.reportcache.event.EventType;
import java.util.List;

/**
 * An event in a catalogue.
 *
 * @param producer the application that publishes it
 * @param handlers the handlers of this application that get it
 * @param relays what carries it to other applications; empty if it stays in this one
 */
record CatalogueEvent(EventType<?> type, String producer, List<Lane> handlers, List<Lane> relays) {

  String name() {
    return type.name();
  }

  String routingKey() {
    return producer + "." + type.name();
  }

  CatalogueEvent from(String other) {
    return new CatalogueEvent(type, other, handlers, relays);
  }
}
