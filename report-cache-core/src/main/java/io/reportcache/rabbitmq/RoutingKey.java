package io.reportcache.rabbitmq;

import io.reportcache.durable.store.Message;
import io.reportcache.event.EventType;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The routing keys of events: {@code {service}.{entity}.{action}}. */
final class RoutingKey {

  private static final Pattern KEY =
      Pattern.compile("[A-Za-z0-9_-]{1,80}(\\.[A-Za-z0-9_-]{1,80}){2}");
  private static final Pattern PATTERN =
      Pattern.compile("([A-Za-z0-9_-]{1,80}|\\*|#)(\\.([A-Za-z0-9_-]{1,80}|\\*|#)){0,9}");

  private static final int SEGMENTS = 3;

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
   * @throws IllegalArgumentException if it isn't made of segments, or can't match three of them
   */
  static String checkPattern(String pattern) {
    if (!PATTERN.matcher(pattern).matches()) {
      throw new IllegalArgumentException(
          "pattern of routing keys must be segments divided by dots, was '%s'; * stands for one segment, # for any number: availability.reservation.*"
              .formatted(pattern));
    }
    long segments = Arrays.stream(pattern.split("\\.")).filter(each -> !each.equals("#")).count();
    if (segments > SEGMENTS || (segments < SEGMENTS && !pattern.contains("#"))) {
      throw new IllegalArgumentException(
          "pattern '%s' matches no routing key, since these are {service}.{entity}.{action}; give three segments, such as orders.order.* or *.order.created"
              .formatted(pattern));
    }
    return pattern;
  }

  private static String refusal(String key) {
    return "routing key must be {service}.{entity}.{action}, three segments of letters, digits, '-' and '_', was '%s'; name the service with DurableEventsBuilder.producer (spring.application.name in Spring Boot), and the event like @EventName(\"order.created\")"
        .formatted(key);
  }
}
