package io.reportcache.durable.catalogue;

import io.reportcache.durable.store.Lane;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes a catalogue as an AsyncAPI 3.0 document. Each event is a message on a channel of its own,
 * to which its producer sends and from which each handler receives. Each consumer group receives
 * from the channel of its queue. Jobs, which no other application sees, are extensions.
 */
final class AsyncApiDocument {

  private final CatalogueContent content;
  private final Shapes shapes;
  private final Map<String, Object> channels = new LinkedHashMap<>();
  private final Map<String, Object> operations = new LinkedHashMap<>();
  private final Map<String, Object> messages = new LinkedHashMap<>();
  private final Map<String, Object> schemas = new LinkedHashMap<>();

  AsyncApiDocument(CatalogueContent content) {
    this.content = content;
    this.shapes = content.shapes();
    content.events().forEach(this::add);
    String exchange = content.exchange();
    if (exchange != null) {
      content.groups().forEach(group -> add(group, exchange));
    }
    content.jobs().forEach(job -> schemas.put(shapes.nameOf(job), shapes.of(job).schema()));
    shapes.parts().forEach((name, shape) -> schemas.put(name, shape.schema()));
  }

  private void add(CatalogueEvent event) {
    String key = shapes.nameOf(event.type());
    channels.put(key, channel(event, key));
    if (event.producer().equals(content.application())) {
      Map<String, Object> send = operation("send", key, List.of(key));
      if (content.isCarried(event)) {
        send.put("bindings", AmqpBindings.send());
      }
      operations.put(key + "_send", send);
    }
    for (Lane handler : event.handlers()) {
      Map<String, Object> receive = operation("receive", key, List.of(key));
      receive.put("x-consumer-group", handler.name());
      operations.put(key + "_receive_" + handler.name(), receive);
    }
    messages.put(key, message(event, key));
    schemas.put(key, shapes.of(event.type()).schema());
  }

  private Map<String, Object> channel(CatalogueEvent event, String key) {
    Map<String, Object> channel =
        object(
            "address", event.routingKey(),
            "messages", object(key, reference("/components/messages/" + key)));
    String exchange = content.exchange();
    if (exchange != null && content.isCarried(event)) {
      channel.put("bindings", AmqpBindings.routingKey(exchange));
    }
    return channel;
  }

  private void add(CatalogueGroup group, String exchange) {
    List<String> got =
        group.gets(content.consumed()).stream().map(each -> shapes.nameOf(each.type())).toList();
    String key = "queue." + group.name();
    Map<String, Object> taken = new LinkedHashMap<>();
    got.forEach(each -> taken.put(each, reference("/components/messages/" + each)));
    channels.put(
        key,
        object(
            "address", group.queue(exchange),
            "messages", taken,
            "bindings", AmqpBindings.queue(group.queue(exchange)),
            "x-exchange", exchange,
            "x-routing-keys", group.boundBy(content.consumed())));
    Map<String, Object> receive = operation("receive", key, got);
    receive.put("bindings", AmqpBindings.receive());
    receive.put("x-consumer-group", group.name());
    operations.put(key + "_receive", receive);
  }

  Map<String, Object> members() {
    Map<String, Object> members =
        object(
            "asyncapi",
            "3.0.0",
            "info",
            object("title", content.application(), "version", content.version()),
            "defaultContentType",
            "application/json",
            "channels",
            channels,
            "operations",
            operations,
            "components",
            object("messages", messages, "schemas", schemas));
    if (!content.jobs().isEmpty()) {
      members.put("x-jobs", content.jobs().stream().map(this::job).toList());
    }
    if (!content.schedules().isEmpty()) {
      members.put("x-schedules", new LinkedHashMap<>(content.schedules()));
    }
    return members;
  }

  private Map<String, Object> job(CatalogueJob job) {
    return object(
        "name", job.name(),
        "version", job.version(),
        "queue", job.queue(),
        "payload", reference("/components/schemas/" + shapes.nameOf(job)));
  }

  private static Map<String, Object> operation(String action, String channel, List<String> keys) {
    return object(
        "action",
        action,
        "channel",
        reference("/channels/" + channel),
        "messages",
        keys.stream().map(key -> reference("/channels/" + channel + "/messages/" + key)).toList());
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
