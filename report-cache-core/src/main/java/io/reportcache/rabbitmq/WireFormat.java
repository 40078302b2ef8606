package io.reportcache.rabbitmq;

/**
 * How an event is written as a message of AMQP. Both forms are CloudEvents 1.0, and consumers read
 * both; {@code docs/services.md} describes them byte by byte.
 *
 * @since 0.1
 */
public enum WireFormat {
  /**
   * The body is the payload as it was stored, and the rest of the envelope is in the properties and
   * headers. This is the default. It needs no JSON library.
   */
  PROPERTIES,
  /**
   * The body is a JSON object of the whole envelope, with the payload as its member {@code data}.
   * Needs Jackson.
   */
  STRUCTURED
}
