package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import io.reportcache.durable.store.Message;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An event whose payload is the body, and whose envelope is in the headers, each attribute with the
 * prefix that CloudEvents' binding to AMQP prescribes. What AMQP has properties for is in them,
 * too.
 */
final class PropertiesForm {

  static final String PREFIX = "cloudEvents:";

  private static final int PERSISTENT = 2;

  // Each with its prefix: they are looked up many times.
  private static final Map<String, String> HEADERS =
      Attributes.NAMES.stream().collect(Collectors.toUnmodifiableMap(name -> name, PREFIX::concat));

  WireMessage write(Message message) {
    Map<String, Object> headers = new HashMap<>();
    Attributes.of(message).forEach((name, value) -> headers.put(PREFIX + name, value));
    AMQP.BasicProperties properties =
        described(message)
            .contentType("application/json")
            .contentEncoding("utf-8")
            .headers(headers)
            .build();
    return new WireMessage(properties, message.payload().getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the properties that show an operator what a message is. */
  static AMQP.BasicProperties.Builder described(Message message) {
    return new AMQP.BasicProperties.Builder()
        .deliveryMode(PERSISTENT)
        .messageId(message.id().toString())
        .type(message.type())
        .appId(message.producer())
        .timestamp(Date.from(message.createdAt()));
  }

  Message read(AMQP.BasicProperties properties, String body) throws UnreadableMessageException {
    if (attribute(properties, Attributes.SPEC_VERSION) == null) {
      throw UnreadableMessageException.forEver(
          "it has no header %s%s; if it is one JSON object, its content type must be %s"
              .formatted(PREFIX, Attributes.SPEC_VERSION, StructuredForm.CONTENT_TYPE));
    }
    return Attributes.read(name -> attribute(properties, name), body);
  }

  /** Id, type and producer may be in the properties alone. */
  private static @Nullable Object attribute(AMQP.BasicProperties properties, String name) {
    Map<String, Object> headers = properties.getHeaders();
    Object header = headers == null ? null : headers.get(HEADERS.get(name));
    if (header != null) {
      return header;
    }
    return switch (name) {
      case Attributes.ID -> properties.getMessageId();
      case Attributes.TYPE -> properties.getType();
      case Attributes.SOURCE -> properties.getAppId();
      default -> null;
    };
  }
}
