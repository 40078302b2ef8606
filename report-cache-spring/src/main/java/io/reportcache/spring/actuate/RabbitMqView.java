package io.reportcache.spring.actuate;

import io.reportcache.rabbitmq.DeclaredQueue;
import io.reportcache.rabbitmq.RabbitConsumer;
import io.reportcache.rabbitmq.RabbitListener;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.rabbitmq.RabbitMqStats;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The figures of the events over RabbitMQ, and the consumers of this process. */
final class RabbitMqView implements View {

  private final RabbitMq broker;

  RabbitMqView(RabbitMq broker) {
    this.broker = broker;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    RabbitMqStats stats = broker.stats();
    List<Map<String, Object>> listeners =
        broker.listeners().stream().map(RabbitMqView::ofListener).toList();
    return new Row()
        .with("exchange", broker.exchange())
        .with("connected", broker.isConnected())
        .with("refusal", broker.refusal())
        .with("connections", stats.connections())
        .with("published", stats.published())
        .with("confirmed", stats.confirmed())
        .with("unconfirmed", stats.unconfirmed())
        .with("unroutable", stats.unroutable())
        .with("received", stats.received())
        .with("taken", stats.taken())
        .with("retried", stats.retried())
        .with("deadLetters", stats.deadLetters())
        .with("parked", stats.parked())
        .with(
            "consumers",
            broker.consumers().stream()
                .sorted(Comparator.comparing(RabbitConsumer::group))
                .map(RabbitMqView::of)
                .toList())
        .with("listeners", listeners.isEmpty() ? null : listeners)
        .build();
  }

  private static Map<String, Object> of(RabbitConsumer consumer) {
    return new Row()
        .with("group", consumer.group())
        .with("connected", consumer.isConnected())
        .with("refusal", consumer.refusal())
        .with("queues", consumer.queues().stream().map(DeclaredQueue::name).toList())
        .build();
  }

  private static Map<String, Object> ofListener(RabbitListener listener) {
    return new Row()
        .with("connected", listener.isConnected())
        .with("refusal", listener.refusal())
        .with("outOfTouch", listener.isOutOfTouch())
        .with("millisSinceContact", listener.sinceContact().toMillis())
        .with("connections", listener.connections())
        .with("heard", listener.heard())
        .build();
  }
}
