package io.reportcache.spring.rabbitmq;

import io.reportcache.rabbitmq.QueueType;
import io.reportcache.rabbitmq.WireFormat;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code report-cache.rabbitmq.*}.
 *
 * @param enabled Whether durable events are exchanged with other applications over RabbitMQ, by the
 *     properties spring.rabbitmq.*. Needs a store, report-cache.deliveries.store.
 * @param exchange Name of the topic exchange that all applications use.
 * @param format Form in which events are written: the envelope in properties and headers
 *     (properties), or one JSON object (structured). Both are read.
 * @param maximumMessage Maximum size of a message, from 1B to 128MB.
 * @param confirmTimeout Maximum time until the broker confirms an event, more than zero and at most
 *     50s. Afterwards it is published again.
 * @param queueType Kind of the queues. By default quorum on RabbitMQ 3.10 and later, and classic
 *     before.
 * @param declare Whether the exchange and the queues are declared. If not, they must be there.
 */
@ConfigurationProperties("report-cache.rabbitmq")
record RabbitMqProperties(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("events") String exchange,
    @DefaultValue("properties") WireFormat format,
    @DefaultValue("1MB") DataSize maximumMessage,
    @DefaultValue("10s") Duration confirmTimeout,
    @Nullable QueueType queueType,
    @DefaultValue("true") boolean declare,
    @DefaultValue Relay relay,
    @DefaultValue Consumer consumer,
    @DefaultValue Listener listener) {

  private static final long MOST = Integer.MAX_VALUE;
  private static final String PREFIX = "report-cache.rabbitmq.";

  /**
   * Calls what takes the value of a property.
   *
   * @throws IllegalArgumentException if the value is refused, with the name of the property
   */
  static void set(String property, Runnable setter) {
    try {
      setter.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s%s: %s".formatted(PREFIX, property, e.getMessage()), e);
    }
  }

  /** The size as the builder takes it, which checks its range. */
  int maximumMessageBytes() {
    return (int) Math.min(MOST, maximumMessage.toBytes());
  }

  /**
   * The relay, which publishes what this application publishes.
   *
   * @param enabled Whether this application publishes its durable events to the exchange.
   * @param name Name of the relay in the store. Keep it while events wait.
   * @param events Pattern of the names of the events that are published, in which * stands for one
   *     segment and # for any number.
   * @param unroutableAttempts Number of attempts at an event that no queue takes, before it is a
   *     dead letter in the store; at least 1.
   */
  record Relay(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("rabbitmq") String name,
      @DefaultValue("#") String events,
      @DefaultValue("15") int unroutableAttempts) {}

  /**
   * The consumer of the events of other applications.
   *
   * @param enabled Whether this application consumes events. It subscribes to those that are
   *     registered with typeFrom.
   * @param group Name of the consumer group, whose members share a queue. By default
   *     spring.application.name.
   * @param subscriptions Comma-separated list of further routing keys, in which * stands for one
   *     segment and # for any number.
   * @param ordered Whether one member of the group takes all messages, and another takes over when
   *     it is gone, so that events of an entity stay in order. If not, all members take messages at
   *     once. All members must be configured in the same way.
   * @param prefetch Number of messages that the broker hands out in advance, from 1 to 65535.
   * @param retryPauses Comma-separated list of the pauses before further attempts at a message,
   *     each from 1ms to 7d.
   */
  record Consumer(
      @DefaultValue("true") boolean enabled,
      @Nullable String group,
      @DefaultValue List<String> subscriptions,
      @DefaultValue("true") boolean ordered,
      @DefaultValue("250") int prefetch,
      @DefaultValue({"1s", "10s", "1m", "10m"}) List<Duration> retryPauses) {

    Consumer {
      subscriptions = List.copyOf(subscriptions);
      retryPauses = List.copyOf(retryPauses);
    }
  }

  /**
   * The listener, by which each of several nodes hears what one of them consumes.
   *
   * @param enabled Whether this node hears the events of other applications itself, and drops the
   *     reports that depend on them. For an application that runs as several nodes without a shared
   *     tier. If unset, it doesn't, and a warning says where reports may be stale.
   * @param maximumStaleness Maximum age of values that are served while nothing is heard from the
   *     broker, from 2s to 1d.
   * @param servingWhenAway Whether values are served while nothing is heard, however old they get.
   * @param ownEvents Whether events of this application itself are heard that other nodes publish
   *     over RabbitMQ. Events that no other application's queue takes count as sent then.
   */
  record Listener(
      @Nullable Boolean enabled,
      @DefaultValue("10s") Duration maximumStaleness,
      @DefaultValue("false") boolean servingWhenAway,
      @DefaultValue("false") boolean ownEvents) {}
}
