package io.reportcache.rabbitmq;

import java.util.Locale;

/**
 * The kind of a durable queue.
 *
 * @since 0.1
 */
public enum QueueType {
  /** Kept by a majority of the broker's nodes; the default on RabbitMQ 3.10 and later. */
  QUORUM,
  /** Kept by one node. */
  CLASSIC;

  /** Returns the value of the argument {@code x-queue-type}. */
  String argument() {
    return name().toLowerCase(Locale.ROOT);
  }
}
