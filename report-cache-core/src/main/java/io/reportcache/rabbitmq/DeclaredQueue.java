package io.reportcache.rabbitmq;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A queue that an application declares.
 *
 * @param name its name
 * @param purpose what it is for, in a few words
 * @param durable whether it outlives the broker and the application
 * @param arguments the arguments that it is declared with
 * @param routingKeys the patterns of routing keys by which it is bound to the exchange; empty if it
 *     gets its messages otherwise
 * @since 0.1
 */
public record DeclaredQueue(
    String name,
    String purpose,
    boolean durable,
    Map<String, Object> arguments,
    List<String> routingKeys) {

  /** Copies the arguments and the patterns. */
  public DeclaredQueue {
    Objects.requireNonNull(name, "name must not be null");
    Objects.requireNonNull(purpose, "purpose must not be null");
    arguments = Map.copyOf(arguments);
    routingKeys = List.copyOf(routingKeys);
  }
}
