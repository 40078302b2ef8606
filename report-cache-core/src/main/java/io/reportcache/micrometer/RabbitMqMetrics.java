package io.reportcache.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.rabbitmq.RabbitMqStats;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The meters {@code report.cache.rabbitmq.*} of the events that are exchanged with other
 * applications. They read what is counted anyway.
 *
 * @since 0.1
 */
public final class RabbitMqMetrics implements MeterBinder {

  private static final String PREFIX = "report.cache.rabbitmq.";

  private final RabbitMq broker;

  private RabbitMqMetrics(RabbitMq broker) {
    this.broker = Objects.requireNonNull(broker, "broker must not be null");
  }

  /** Returns the meters of what is published and consumed by this. */
  public static RabbitMqMetrics of(RabbitMq broker) {
    return new RabbitMqMetrics(broker);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counter(
        registry,
        "connections",
        Tags.empty(),
        "Connections that were opened.",
        RabbitMqStats::connections);
    String published = "Attempts at publishing events, by outcome.";
    counter(registry, "published", outcome("confirmed"), published, RabbitMqStats::confirmed);
    counter(registry, "published", outcome("unconfirmed"), published, RabbitMqStats::unconfirmed);
    counter(registry, "published", outcome("unroutable"), published, RabbitMqStats::unroutable);
    counter(
        registry,
        "received",
        Tags.empty(),
        "Messages that were received, repeated ones included.",
        RabbitMqStats::received);
    String consumed = "Messages that were received, by what became of them.";
    counter(registry, "consumed", outcome("taken"), consumed, RabbitMqStats::taken);
    counter(registry, "consumed", outcome("retried"), consumed, RabbitMqStats::retried);
    counter(registry, "consumed", outcome("dead_letter"), consumed, RabbitMqStats::deadLetters);
    counter(registry, "consumed", outcome("parked"), consumed, RabbitMqStats::parked);
    counter(
        registry,
        "heard",
        Tags.empty(),
        "Events that listeners of this node have heard.",
        RabbitMqStats::heard);
    Gauge.builder(PREFIX + "up", broker, each -> each.isConnected() ? 1 : 0)
        .description("Whether events can be published, 1 or 0.")
        .strongReference(true)
        .register(registry);
    consumers(registry, "connected", true);
    consumers(registry, "away", false);
    listeners(registry, "connected", true);
    listeners(registry, "away", false);
    TimeGauge.builder(PREFIX + "contact", broker, TimeUnit.MILLISECONDS, RabbitMqMetrics::silence)
        .description("Time since this node has certainly heard everything; 0 without a listener.")
        .strongReference(true)
        .register(registry);
  }

  private static double silence(RabbitMq broker) {
    return broker.listeners().stream()
        .mapToLong(one -> one.sinceContact().toMillis())
        .max()
        .orElse(0);
  }

  private static Tags outcome(String outcome) {
    return Tags.of("outcome", outcome);
  }

  private void consumers(MeterRegistry registry, String state, boolean connected) {
    Gauge.builder(
            PREFIX + "consumers",
            broker,
            all -> all.consumers().stream().filter(one -> one.isConnected() == connected).count())
        .tag("state", state)
        .description("Consumers of this process, by whether they receive messages.")
        .strongReference(true)
        .register(registry);
  }

  private void listeners(MeterRegistry registry, String state, boolean connected) {
    Gauge.builder(
            PREFIX + "listeners",
            broker,
            all -> all.listeners().stream().filter(one -> one.isConnected() == connected).count())
        .tag("state", state)
        .description("Listeners of this process, by whether they hear events.")
        .strongReference(true)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      Tags tags,
      String what,
      ToLongFunction<RabbitMqStats> figure) {
    RabbitMq counted = broker; // a counter remembers its object weakly; its function keeps it
    FunctionCounter.builder(PREFIX + name, broker, unused -> figure.applyAsLong(counted.stats()))
        .tags(tags)
        .description(what)
        .register(registry);
  }
}
