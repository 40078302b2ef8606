package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one node, from one connection to its end: the broker deletes it with the connection.
 * A queue keeps its order. So a probe that the node puts into it, and gets back, tells that nothing
 * is under way any more of what had come before. One probe is under way at a time.
 *
 * <p>The queue has no limit of length: one that drops its oldest message would lose it unseen, and
 * one that refuses the newest would hold up those who publish. What bounds it is that a node which
 * doesn't get its probe back in time gives its queue up.
 */
final class NodeQueue {

  private static final int PREFETCH = 250;
  private static final int ACKNOWLEDGED_TOGETHER = 100;

  private final String name;
  private final Channel channel;
  private final Channel probes;
  private volatile @Nullable Probe underWay;
  private volatile @Nullable Long heldUpUntil;
  private int unacknowledged; // of one thread

  private record Probe(String id, long sentAt) {}

  NodeQueue(String name, Channel channel, Channel probes) {
    this.name = name;
    this.channel = channel;
    this.probes = probes;
  }

  /** Declares a queue for this node alone, bound to the exchange. Nothing is consumed yet. */
  static NodeQueue declare(Connection connection, String exchange, List<String> routingKeys)
      throws IOException {
    Channel channel = connection.createChannel();
    String name = exchange + ".node." + UUID.randomUUID();
    channel.queueDeclare(name, false, true, true, Map.of("x-queue-type", "classic"));
    for (String key : routingKeys) {
      channel.queueBind(name, exchange, key);
    }
    return new NodeQueue(name, channel, connection.createChannel());
  }

  String name() {
    return name;
  }

  Channel channel() {
    return channel;
  }

  boolean isOpen() {
    return channel.isOpen() && probes.isOpen();
  }

  void consume(com.rabbitmq.client.Consumer consumer) throws IOException {
    channel.basicQos(PREFETCH);
    var unused = channel.basicConsume(name, false, consumer);
  }

  /** Sends a probe, unless one is under way. */
  void probe(long now) throws IOException {
    if (underWay == null) {
      Probe probe = new Probe(UUID.randomUUID().toString(), now);
      underWay = probe;
      probes.basicPublish(
          "", name, new AMQP.BasicProperties.Builder().messageId(probe.id).build(), new byte[0]);
    }
  }

  /** Notes that the broker has taken nothing until now, so that no probe could come back. */
  void wasHeldUp(long now) {
    heldUpUntil = now;
  }

  /**
   * Returns for how long the probe that is under way could have come back; zero if none is under
   * way.
   */
  long unansweredFor(long now) {
    Probe probe = underWay;
    if (probe == null) {
      return 0;
    }
    Long held = heldUpUntil;
    return held == null ? now - probe.sentAt : Math.min(now - probe.sentAt, now - held);
  }

  /** Returns when the message was sent, if it is the probe; null if it isn't. */
  @Nullable Long probeSentAt(Envelope envelope, AMQP.BasicProperties properties) {
    Probe probe = underWay;
    if (probe == null
        || !envelope.getExchange().isEmpty()
        || !probe.id.equals(properties.getMessageId())) {
      return null;
    }
    return probe.sentAt;
  }

  /** Notes that the probe has come back through all that was before it. */
  void probeIsBack() {
    underWay = null;
  }

  /**
   * Acknowledges this message and all before it, now or together with those that follow.
   *
   * @param isLast whether none waits to be handled
   */
  void acknowledgeUpTo(long tag, boolean isLast) throws IOException {
    unacknowledged++;
    if (isLast || unacknowledged >= ACKNOWLEDGED_TOGETHER) {
      channel.basicAck(tag, true);
      unacknowledged = 0;
    }
  }
}
