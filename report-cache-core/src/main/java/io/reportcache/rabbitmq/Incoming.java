package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;

/** A message that a consumer has received and must acknowledge. */
final class Incoming {

  private final ConsumerSession session;
  private final Envelope envelope;
  private final WireMessage message;

  /**
   * Makes it.
   *
   * @param session the session of the channel that it came by; its tag means nothing on another
   */
  Incoming(ConsumerSession session, Envelope envelope, WireMessage message) {
    this.session = session;
    this.envelope = envelope;
    this.message = message;
  }

  ConsumerSession session() {
    return session;
  }

  long tag() {
    return envelope.getDeliveryTag();
  }

  String routingKey() {
    return envelope.getRoutingKey();
  }

  AMQP.BasicProperties properties() {
    return message.properties();
  }

  byte[] body() {
    return message.body();
  }
}
