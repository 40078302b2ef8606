package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import io.reportcache.log.GuardedLog;

/** Says why the broker has closed a channel, which nothing else would tell. */
final class ClosedChannels {

  private static final GuardedLog log = GuardedLog.named(RabbitMqLog.NAME);

  private ClosedChannels() {}

  /** Logs the broker's reason; says nothing if the channel was closed for another. */
  static void tell(String queue, ShutdownSignalException cause) {
    if (cause.getReason() instanceof AMQP.Channel.Close close) {
      log.warn(
          "The broker has closed a channel of {}: {}. It is opened again, and what wasn't"
              + " acknowledged comes once more",
          queue,
          close.getReplyText());
    }
  }
}
