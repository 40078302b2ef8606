package io.reportcache.examples.bookings.wire;

import io.reportcache.durable.EventRelay;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.rabbitmq.RabbitConsumerBuilder;
import io.reportcache.rabbitmq.RabbitMq;
import java.util.List;

/** Carries events over RabbitMQ, through one topic exchange; each group has a queue that stays. */
public final class RabbitWire implements Wire {

  private final RabbitMq broker;

  /**
   * Connects.
   *
   * @param url of the broker, user and password included
   * @param exchange such as {@code bookly.events}
   * @throws io.reportcache.rabbitmq.RabbitMqRefusedException if the broker refuses
   */
  public RabbitWire(String url, String exchange) {
    broker = RabbitMq.at(url).exchange(exchange).build();
  }

  @Override
  public EventRelay relay() {
    return broker.relay();
  }

  @Override
  public LaneOptions relayOptions() {
    return RabbitMq.relayOptions();
  }

  @Override
  public AutoCloseable subscribe(String group, List<String> patterns, Receiver receiver) {
    RabbitConsumerBuilder consumer = broker.consumer(group);
    patterns.forEach(consumer::subscribe);
    return consumer.into(receiver::receive).start();
  }

  @Override
  public void close() {
    broker.close();
  }
}
