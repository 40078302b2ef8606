package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to a message in its group, in headers of its own: the number of attempts, the
 * latest failures, and the routing key that it was published with.
 */
final class MessageHistory {

  static final String ATTEMPTS = "report-cache-attempts";
  static final String FAILURES = "report-cache-failures";
  static final String REASON = "report-cache-reason";
  static final String ROUTING_KEY = "report-cache-routing-key";

  private static final int MOST_FAILURES = 10;
  private static final int LONGEST_TEXT = 500;

  private MessageHistory() {}

  /** Returns how many attempts have failed. */
  static int attempts(AMQP.BasicProperties properties) {
    Map<String, Object> headers = properties.getHeaders();
    Object attempts = headers == null ? null : headers.get(ATTEMPTS);
    return attempts instanceof Number number ? Math.max(0, number.intValue()) : 0;
  }

  /** Returns the message after one more failure. */
  static WireMessage failed(Incoming incoming, String failure) {
    Map<String, Object> headers = headers(incoming);
    headers.put(ATTEMPTS, attempts(incoming.properties()) + 1);
    List<String> failures = new ArrayList<>(failures(incoming.properties()));
    failures.add(Instant.now() + " " + shortened(failure));
    headers.put(
        FAILURES, failures.subList(Math.max(0, failures.size() - MOST_FAILURES), failures.size()));
    return message(incoming, headers);
  }

  /** Returns the message with the reason why it is put aside. */
  static WireMessage aside(WireMessage message, String reason) {
    Map<String, Object> headers = new HashMap<>(message.properties().getHeaders());
    headers.put(REASON, shortened(reason));
    return new WireMessage(message.properties().builder().headers(headers).build(), message.body());
  }

  /** Returns the message as it was before its failures. */
  static WireMessage forgotten(Incoming incoming) {
    Map<String, Object> headers = headers(incoming);
    headers.keySet().removeAll(List.of(ATTEMPTS, FAILURES, REASON));
    return message(incoming, headers);
  }

  /** Returns the message with its history, if it has any. */
  static WireMessage of(Incoming incoming) {
    return message(incoming, headers(incoming));
  }

  static List<String> failures(AMQP.BasicProperties properties) {
    Map<String, Object> headers = properties.getHeaders();
    Object failures = headers == null ? null : headers.get(FAILURES);
    return failures instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  static @Nullable String text(AMQP.BasicProperties properties, String header) {
    Map<String, Object> headers = properties.getHeaders();
    Object value = headers == null ? null : headers.get(header);
    return value == null ? null : value.toString();
  }

  /** The broker's own account of how it has moved the message isn't published again. */
  private static Map<String, Object> headers(Incoming incoming) {
    Map<String, Object> headers = new HashMap<>();
    if (incoming.properties().getHeaders() != null) {
      headers.putAll(incoming.properties().getHeaders());
    }
    headers
        .keySet()
        .removeIf(
            name ->
                name.startsWith("x-death")
                    || name.startsWith("x-first-death")
                    || name.startsWith("x-last-death")
                    || name.equals("x-delivery-count"));
    headers.putIfAbsent(ROUTING_KEY, incoming.routingKey());
    return headers;
  }

  private static WireMessage message(Incoming incoming, Map<String, Object> headers) {
    AMQP.BasicProperties.Builder properties =
        incoming.properties().builder().headers(headers).deliveryMode(2).expiration(null);
    if (incoming.properties().getMessageId() == null) {
      properties.messageId(
          UUID.randomUUID().toString()); // what the broker hands back is known by it
    }
    return new WireMessage(properties.build(), incoming.body());
  }

  private static String shortened(String text) {
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
  }
}
