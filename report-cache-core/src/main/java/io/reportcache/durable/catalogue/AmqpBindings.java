package io.reportcache.durable.catalogue;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bindings of AsyncAPI for AMQP 0-9-1, by which RabbitMQ carries events: a durable topic
 * exchange, a durable queue for each consumer group, persistent messages that must be routed, and
 * acknowledgements.
 */
final class AmqpBindings {

  private static final int PERSISTENT = 2;

  private AmqpBindings() {}

  static Map<String, Object> routingKey(String exchange) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", exchange);
    described.put("type", "topic");
    described.put("durable", true);
    described.put("autoDelete", false);
    Map<String, Object> binding = new LinkedHashMap<>();
    binding.put("is", "routingKey");
    binding.put("exchange", described);
    return amqp(binding);
  }

  static Map<String, Object> queue(String name) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", name);
    described.put("durable", true);
    described.put("exclusive", false);
    described.put("autoDelete", false);
    Map<String, Object> binding = new LinkedHashMap<>();
    binding.put("is", "queue");
    binding.put("queue", described);
    return amqp(binding);
  }

  static Map<String, Object> send() {
    Map<String, Object> binding = new LinkedHashMap<>();
    binding.put("deliveryMode", PERSISTENT);
    binding.put("mandatory", true);
    binding.put("timestamp", true);
    return amqp(binding);
  }

  static Map<String, Object> receive() {
    Map<String, Object> binding = new LinkedHashMap<>();
    binding.put("ack", true);
    return amqp(binding);
  }

  private static Map<String, Object> amqp(Map<String, Object> binding) {
    binding.put("bindingVersion", "0.3.0");
    Map<String, Object> bindings = new LinkedHashMap<>();
    bindings.put("amqp", binding);
    return bindings;
  }
}
