package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message that a consumer group couldn't take.
 *
 * @param id the id of the message; null if it has none
 * @param type the name of its event; null if it has none
 * @param producer the application that published it; null if it doesn't say
 * @param routingKey the routing key that it was published with
 * @param reason why it is a dead letter
 * @param failures the latest failures with their times, oldest first; at most ten
 * @param body its body as text. It may contain what isn't meant for a log
 * @since 0.1
 */
public record DeadLetter(
    @Nullable String id,
    @Nullable String type,
    @Nullable String producer,
    String routingKey,
    String reason,
    List<String> failures,
    String body) {

  /** Copies the failures. */
  public DeadLetter {
    Objects.requireNonNull(routingKey, "routingKey must not be null");
    Objects.requireNonNull(reason, "reason must not be null");
    Objects.requireNonNull(body, "body must not be null");
    failures = List.copyOf(failures);
  }

  static DeadLetter of(Incoming incoming) {
    AMQP.BasicProperties properties = incoming.properties();
    String reason = MessageHistory.text(properties, MessageHistory.REASON);
    String routingKey = MessageHistory.text(properties, MessageHistory.ROUTING_KEY);
    return new DeadLetter(
        properties.getMessageId(),
        properties.getType(),
        properties.getAppId(),
        routingKey == null ? firstRoutingKey(incoming) : routingKey,
        reason == null ? brokersReason(properties) : reason,
        MessageHistory.failures(properties),
        new String(incoming.body(), StandardCharsets.UTF_8));
  }

  /** What the broker itself has moved tells where it came from. */
  private static String firstRoutingKey(Incoming incoming) {
    Map<?, ?> death = death(incoming.properties());
    Object keys = death == null ? null : death.get("routing-keys");
    return keys instanceof List<?> list && !list.isEmpty()
        ? String.valueOf(list.get(0))
        : incoming.routingKey();
  }

  private static String brokersReason(AMQP.BasicProperties properties) {
    Map<?, ?> death = death(properties);
    String reason = death == null ? "unknown" : String.valueOf(death.get("reason"));
    return reason.equals("delivery_limit")
        ? "it was handed out too often and never answered; perhaps it kills its consumers"
        : "the broker has moved it here: " + reason;
  }

  private static @Nullable Map<?, ?> death(AMQP.BasicProperties properties) {
    Map<String, Object> headers = properties.getHeaders();
    Object deaths = headers == null ? null : headers.get("x-death");
    return deaths instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?> map
        ? map
        : null;
  }

  /** Describes the message without its body. */
  @Override
  public String toString() {
    return "dead letter %s of type %s with routing key %s: %s"
        .formatted(id, type, routingKey, reason);
  }
}
