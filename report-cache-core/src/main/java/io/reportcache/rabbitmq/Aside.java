package io.reportcache.rabbitmq;

import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.List;

/** Puts messages that a group can't take now into its other queues. */
final class Aside {

  private static final GuardedLog log = GuardedLog.named(RabbitMqLog.NAME);

  private final GroupTopology topology;
  private final RabbitCounters counters;

  Aside(GroupTopology topology, RabbitCounters counters) {
    this.topology = topology;
    this.counters = counters;
  }

  /** Has a message that has failed come again later or, after its last attempt, never. */
  void failed(Incoming incoming, Throwable failure) throws Exception {
    List<Duration> pauses = topology.pauses();
    int failures = MessageHistory.attempts(incoming.properties());
    WireMessage message = MessageHistory.failed(incoming, failure.toString());
    if (failures < pauses.size()) {
      Duration pause = pauses.get(failures);
      log.warn(
          "{} couldn't be taken in attempt {}; it comes again after {}",
          described(incoming),
          failures + 1,
          pause,
          failure);
      incoming.session().move(message, topology.retry(pause));
      counters.retried.increment();
    } else {
      log.error(
          "{} couldn't be taken in {} attempts and is a dead letter in {}",
          described(incoming),
          failures + 1,
          topology.deadLetters(),
          failure);
      deadLetter(incoming, MessageHistory.aside(message, failure.toString()));
    }
  }

  /**
   * Puts a message that can't be read to the dead letters, or where it waits for a newer version.
   */
  void unreadable(Incoming incoming, UnreadableMessageException failure) throws Exception {
    if (failure.isForNow()) {
      parked(incoming, String.valueOf(failure.getMessage()));
    } else {
      log.error(
          "{} is a dead letter in {}: {}",
          described(incoming),
          topology.deadLetters(),
          failure.getMessage());
      deadLetter(
          incoming,
          MessageHistory.aside(MessageHistory.of(incoming), String.valueOf(failure.getMessage())));
    }
  }

  /** Puts a message where it waits until the application starts again. */
  void parked(Incoming incoming, String reason) throws Exception {
    log.warn("{} waits in {}: {}", described(incoming), topology.parked(), reason);
    incoming
        .session()
        .move(MessageHistory.aside(MessageHistory.of(incoming), reason), topology.parked());
    counters.parked.increment();
  }

  private void deadLetter(Incoming incoming, WireMessage message) throws Exception {
    incoming.session().move(message, topology.deadLetters());
    counters.deadLetters.increment();
  }

  private String described(Incoming incoming) {
    if (incoming.properties().getMessageId() == null) { // perhaps it is within, and can't be read
      return "A message without an id in its properties, by routing key %s, in %s"
          .formatted(incoming.routingKey(), topology.queue());
    }
    return "Message %s of type %s in %s"
        .formatted(
            incoming.properties().getMessageId(),
            incoming.properties().getType(),
            topology.queue());
  }
}
