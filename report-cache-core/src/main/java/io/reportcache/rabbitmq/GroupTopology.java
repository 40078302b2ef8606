package io.reportcache.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a consumer group: one that is bound to the exchange, one for each pause before
 * another attempt, whose messages come back when their time is up, one for dead letters, and one
 * for messages that a later version of the application may read.
 *
 * @param type the kind of its queues; null for the best that the broker has
 * @param pauses the pauses before each further attempt
 * @param ordered whether one member at a time takes messages
 * @param deliveries how often a quorum queue hands out a message that is never answered, before it
 *     is a dead letter
 */
record GroupTopology(
    String exchange,
    String group,
    List<String> routingKeys,
    @Nullable QueueType type,
    List<Duration> pauses,
    boolean ordered,
    int deliveries) {

  private static final int UNLIMITED = 1_000_000_000;

  /** Returns this topology as a broker can have it. */
  GroupTopology on(BrokerVersion version) {
    QueueType best = version.hasCompleteQuorumQueues() ? QueueType.QUORUM : QueueType.CLASSIC;
    return type != null
        ? this
        : new GroupTopology(exchange, group, routingKeys, best, pauses, ordered, deliveries);
  }

  /** Returns the name of the queue that is bound to the exchange. */
  String queue() {
    return exchange + "." + group;
  }

  String deadLetters() {
    return queue() + ".dead-letters";
  }

  String parked() {
    return queue() + ".parked";
  }

  /** Returns the name of the queue in which messages wait for another attempt. */
  String retry(Duration pause) {
    return queue() + ".retry." + pause.toMillis();
  }

  /** Returns all queues, in the order in which they are declared. */
  List<DeclaredQueue> queues() {
    List<DeclaredQueue> queues = new ArrayList<>();
    queues.add(new DeclaredQueue(deadLetters(), "dead letters", true, patient(), List.of()));
    queues.add(
        new DeclaredQueue(parked(), "messages of unknown versions", true, patient(), List.of()));
    queues.add(new DeclaredQueue(queue(), "consumer group " + group, true, main(), routingKeys));
    for (Duration pause : pauses) {
      queues.add(
          new DeclaredQueue(
              retry(pause), "another attempt after " + pause, true, waiting(pause), List.of()));
    }
    return queues;
  }

  private QueueType kind() {
    return type == null ? QueueType.QUORUM : type;
  }

  private Map<String, Object> arguments() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", kind().argument());
    return arguments;
  }

  /** A queue that is looked through again and again; newer brokers would lose what is in it. */
  private Map<String, Object> patient() {
    Map<String, Object> arguments = arguments();
    if (kind() == QueueType.QUORUM) {
      arguments.put("x-delivery-limit", UNLIMITED);
    }
    return arguments;
  }

  private Map<String, Object> main() {
    Map<String, Object> arguments = deadLettering(deadLetters());
    if (ordered) { // two members that store events of one entity could swap them
      arguments.put("x-single-active-consumer", true);
    }
    if (kind() == QueueType.QUORUM) {
      arguments.put("x-delivery-limit", deliveries);
    }
    return arguments;
  }

  private Map<String, Object> waiting(Duration pause) {
    Map<String, Object> arguments = deadLettering(queue());
    arguments.put("x-message-ttl", pause.toMillis());
    return arguments;
  }

  /** Of a quorum queue, what is passed on is kept until the other queue has it. */
  private Map<String, Object> deadLettering(String target) {
    Map<String, Object> arguments = arguments();
    arguments.put("x-dead-letter-exchange", "");
    arguments.put("x-dead-letter-routing-key", target);
    if (kind() == QueueType.QUORUM) {
      arguments.put("x-dead-letter-strategy", "at-least-once");
      arguments.put("x-overflow", "reject-publish");
    }
    return arguments;
  }

  /**
   * Declares everything, on a channel that nothing else uses: the broker closes the channel of a
   * declaration that it refuses.
   */
  void declare(Connection connection) throws Exception {
    try (Channel channel = connection.createChannel()) {
      exchange(channel, exchange);
      for (DeclaredQueue queue : queues()) {
        channel.queueDeclare(queue.name(), true, false, false, queue.arguments());
        for (String key : queue.routingKeys()) {
          channel.queueBind(queue.name(), exchange, key);
        }
      }
    }
  }

  /** Checks that everything is there, and declares nothing. */
  void check(Connection connection) throws Exception {
    try (Channel channel = connection.createChannel()) {
      channel.exchangeDeclarePassive(exchange);
      for (DeclaredQueue queue : queues()) {
        channel.queueDeclarePassive(queue.name());
      }
    }
  }

  static void exchange(Channel channel, String exchange) throws IOException {
    channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
  }
}
