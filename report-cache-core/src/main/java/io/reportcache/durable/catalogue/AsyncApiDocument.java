package io.reportcache.durable.catalogue;

import io.reportcache.durable.store.Lane;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes a catalogue as an AsyncAPI 3.0 document. Each event is a message on a channel of its own,
 * to which its producer sends and from which each handler receives.
 */
final class AsyncApiDocument {

  private final String application;
  private final String version;
  private final List<CatalogueEvent> events;
  private final Shapes shapes;

  AsyncApiDocument(String application, String version, List<CatalogueEvent> events, Shapes shapes) {
    this.application = application;
    this.version = version;
    this.events = events;
    this.shapes = shapes;
  }

  Map<String, Object> members() {
    Map<String, Object> channels = new LinkedHashMap<>();
    Map<String, Object> operations = new LinkedHashMap<>();
    Map<String, Object> messages = new LinkedHashMap<>();
    Map<String, Object> schemas = new LinkedHashMap<>();
    for (CatalogueEvent event : events) {
      String key = shapes.nameOf(event.type());
      channels.put(key, channel(event, key));
      if (event.producer().equals(application)) {
        operations.put(key + "_send", operation("send", key));
      }
      for (Lane handler : event.handlers()) {
        operations.put(key + "_receive_" + handler.name(), receive(handler, key));
      }
      messages.put(key, message(event, key));
      schemas.put(key, shapes.of(event.type()).schema());
    }
    shapes.parts().forEach((name, shape) -> schemas.put(name, shape.schema()));
    return object(
        "asyncapi",
        "3.0.0",
        "info",
        object("title", application, "version", version),
        "defaultContentType",
        "application/json",
        "channels",
        channels,
        "operations",
        operations,
        "components",
        object("messages", messages, "schemas", schemas));
  }

  private static Map<String, Object> channel(CatalogueEvent event, String key) {
    return object(
        "address", event.routingKey(),
        "messages", object(key, reference("/components/messages/" + key)));
  }

  private static Map<String, Object> operation(String action, String key) {
    return object(
        "action", action,
        "channel", reference("/channels/" + key),
        "messages", List.of(reference("/channels/" + key + "/messages/" + key)));
  }

  private static Map<String, Object> receive(Lane handler, String key) {
    Map<String, Object> operation = operation("receive", key);
    operation.put("x-consumer-group", handler.name());
    return operation;
  }

  private static Map<String, Object> message(CatalogueEvent event, String key) {
    return object(
        "name", event.name(),
        "payload", reference("/components/schemas/" + key),
        "x-version", event.type().version(),
        "x-readable-versions", IntStream.rangeClosed(1, event.type().version()).boxed().toList(),
        "x-producer", event.producer());
  }

  private static Map<String, Object> reference(String path) {
    return object("$ref", "#" + path);
  }

  /** Returns a map of alternating names and values. */
  private static Map<String, Object> object(Object... members) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) members[i], members[i + 1]);
    }
    return object;
  }
}
