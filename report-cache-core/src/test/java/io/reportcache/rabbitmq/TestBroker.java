package io.reportcache.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.reportcache.testing.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A second client of a broker, with an exchange of its own whose queues are deleted in the end. It
 * uses the bare client library, as another application would.
 */
final class TestBroker implements AutoCloseable {

  private static final int[] DEFAULT_PAUSES = {1_000, 10_000, 60_000, 600_000};

  final String exchange = "test-" + UUID.randomUUID();
  final String uri;
  final Connection connection;
  final Channel channel;
  private final List<String> queues = new ArrayList<>();

  TestBroker() throws Exception {
    this(TestServers.rabbitMq());
  }

  TestBroker(String uri) throws Exception {
    this.uri = uri;
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    connection = factory.newConnection("test");
    channel = connection.createChannel();
  }

  /** Returns a builder of a connection to the exchange. */
  RabbitMqBuilder builder() {
    return RabbitMq.at(uri).exchange(exchange);
  }

  /** Notes a group, whose queues are deleted in the end. */
  String group(String name) {
    String queue = exchange + "." + name;
    queues.addAll(List.of(queue, queue + ".dead-letters", queue + ".parked"));
    for (int millis : DEFAULT_PAUSES) { // or a broker runs out of files in the end
      queues.add(queue + ".retry." + millis);
    }
    return name;
  }

  void alsoDelete(String queue) {
    queues.add(queue);
  }

  /** Declares a queue that gets what is published with the routing key. */
  String bind(String routingKey) throws Exception {
    channel.exchangeDeclare(exchange, "topic", true);
    String queue = exchange + ".bound." + queues.size();
    queues.add(queue);
    channel.queueDeclare(queue, true, false, false, null);
    channel.queueBind(queue, exchange, routingKey);
    return queue;
  }

  /** Takes the next message of a queue; null if there is none. */
  @Nullable GetResponse take(String queue) throws Exception {
    return channel.basicGet(queue, true);
  }

  long count(String queue) throws Exception {
    try (Channel other = connection.createChannel()) {
      return other.messageCount(queue);
    }
  }

  @Override
  public void close() throws Exception {
    try (Channel other = connection.createChannel()) {
      for (String queue : queues) {
        var unused = other.queueDelete(queue);
      }
      var unused = other.exchangeDelete(exchange);
    }
    connection.close();
  }
}
