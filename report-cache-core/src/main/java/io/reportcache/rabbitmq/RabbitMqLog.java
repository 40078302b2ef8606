package io.reportcache.rabbitmq;

/** The name under which this package logs: that of the class that users know. */
final class RabbitMqLog {

  static final String NAME = "io.reportcache.rabbitmq.RabbitMq";

  private RabbitMqLog() {}
}
