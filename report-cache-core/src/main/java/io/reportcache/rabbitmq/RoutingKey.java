package io.reportcache.rabbitmq;

import io.reportcache.durable.store.Message;
import io.reportcache.event.EventType;
import java.util.regex.Pattern;

/** The routing keys of events: {@code {service}.{entity}.{action}}. */
final class RoutingKey {

  private static final Pattern KEY =
      Pattern.compile("[A-Za-z0-9_-]{1,80}(\\.[A-Za-z0-9_-]{1,80}){2}");
  private static final Pattern PATTERN =
      Pattern.compile("([A-Za-z0-9_-]{1,80}|\\*|#)(\\.([A-Za-z0-9_-]{1,80}|\\*|#)){0,9}");

  private RoutingKey() {}

  /** Returns the routing key of a message. */
  static String of(Message message) throws UnsendableEventException {
    String key = message.producer() + "." + message.type();
    if (!KEY.matcher(key).matches()) {
      throw new UnsendableEventException(refusal(key));
    }
    return key;
  }

  /**
   * Returns the routing key of a type of events.
   *
   * @throws IllegalArgumentException if it doesn't have three segments
   */
  static String of(String producer, EventType<?> type) {
    String key = producer + "." + type.name();
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(refusal(key));
    }
    return key;
  }

  /**
   * Checks a pattern of routing keys.
   *
   * @throws IllegalArgumentException if it isn't made of segments
   */
  static String checkPattern(String pattern) {
    if (!PATTERN.matcher(pattern).matches()) {
      throw new IllegalArgumentException(
          "pattern of routing keys must be segments divided by dots, was '%s'; * stands for one segment, # for any number: availability.reservation.*"
              .formatted(pattern));
    }
    return pattern;
  }

  private static String refusal(String key) {
    return "routing key must be {service}.{entity}.{action}, three segments of letters, digits, '-' and '_', was '%s'; name the service with DurableEventsBuilder.producer, and the event like @EventName(\"order.created\")"
        .formatted(key);
  }
}
