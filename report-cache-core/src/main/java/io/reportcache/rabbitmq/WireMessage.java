package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;

/** A message as AMQP carries it. */
final class WireMessage {

  private final AMQP.BasicProperties properties;
  private final byte[] body;

  WireMessage(AMQP.BasicProperties properties, byte[] body) {
    this.properties = properties;
    this.body = body;
  }

  AMQP.BasicProperties properties() {
    return properties;
  }

  /** Returns the body itself, which must not be changed. */
  byte[] body() {
    return body;
  }
}
