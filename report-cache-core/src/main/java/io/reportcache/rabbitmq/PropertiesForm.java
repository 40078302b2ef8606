package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import io.reportcache.durable.store.Message;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event whose payload is the body, and whose envelope is in the headers, each attribute with the
 * prefix that CloudEvents' binding to AMQP prescribes. What AMQP has properties for is in them,
 * too.
 */
final class PropertiesForm {

  static final String PREFIX = "cloudEvents:";

  private static final int PERSISTENT = 2;

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

  /** Id, type and producer may be in the properties alone. */
  Message read(AMQP.BasicProperties properties, String body) throws UnreadableMessageException {
    Map<String, Object> attributes = new HashMap<>();
    Map<String, Object> headers = properties.getHeaders();
    if (headers != null) {
      headers.forEach(
          (name, value) -> {
            if (name.startsWith(PREFIX) && value != null) {
              attributes.put(name.substring(PREFIX.length()), value);
            }
          });
    }
    putIfMissing(attributes, Attributes.ID, properties.getMessageId());
    putIfMissing(attributes, Attributes.TYPE, properties.getType());
    putIfMissing(attributes, Attributes.SOURCE, properties.getAppId());
    return Attributes.read(attributes, body);
  }

  private static void putIfMissing(
      Map<String, Object> attributes, String name, @Nullable String value) {
    if (value != null) {
      attributes.putIfAbsent(name, value);
    }
  }
}
