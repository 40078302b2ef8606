package io.reportcache.rabbitmq;

import io.reportcache.durable.store.Message;
import io.reportcache.json.JsonObjects;
import io.reportcache.json.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An event as one JSON object: CloudEvents' structured mode. */
final class StructuredForm {

  static final String CONTENT_TYPE = "application/cloudevents+json";

  private static final String DATA = "data";

  private final JsonObjects objects = JsonObjects.available();

  /**
   * Returns the message.
   *
   * @throws UnsendableEventException if the payload isn't JSON
   */
  WireMessage write(Message message) throws UnsendableEventException {
    Map<String, Object> members = Attributes.of(message);
    members.put("datacontenttype", "application/json");
    members.put(DATA, new RawJson(message.payload()));
    String text = objects.write(members);
    try {
      var unused = objects.read(text, DATA);
    } catch (IllegalArgumentException e) {
      throw new UnsendableEventException(
          "the payload of %s isn't JSON (%s); use WireFormat.PROPERTIES"
              .formatted(message, e.getMessage()));
    }
    return new WireMessage(
        PropertiesForm.described(message)
            .contentType(CONTENT_TYPE + "; charset=utf-8")
            .contentEncoding("utf-8")
            .headers(
                Map.of(
                    PropertiesForm.PREFIX + Attributes.SPEC_VERSION,
                    "1.0",
                    PropertiesForm.PREFIX + Attributes.EVENT_VERSION,
                    (long) message.version()))
            .build(),
        text.getBytes(StandardCharsets.UTF_8));
  }

  Message read(String body) throws UnreadableMessageException {
    Map<String, Object> members;
    try {
      members = objects.read(body, DATA);
    } catch (IllegalArgumentException e) {
      throw UnreadableMessageException.forEver(String.valueOf(e.getMessage()));
    }
    if (!(members.get(DATA) instanceof RawJson data)) {
      throw UnreadableMessageException.forEver("it has no data");
    }
    return Attributes.read(members::get, data.text());
  }
}
