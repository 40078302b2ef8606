package io.reportcache.spring.rabbitmq;

import io.reportcache.durable.DurableEvents;
import io.reportcache.log.GuardedLog;
import io.reportcache.rabbitmq.RabbitConsumer;
import io.reportcache.rabbitmq.RabbitConsumerBuilder;
import io.reportcache.rabbitmq.RabbitListener;
import io.reportcache.rabbitmq.RabbitMq;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/**
 * Consumes the events of other applications, and has this node hear them. Starts when the context
 * is ready, after the workers, and stops before them. May be started again.
 */
final class RabbitConsumers implements SmartLifecycle {

  private static final GuardedLog log = GuardedLog.of(RabbitMqAutoConfiguration.class);

  private final RabbitMqProperties.Consumer properties;
  private final Environment environment;
  private final ObjectProvider<RabbitMq> broker;
  private final ObjectProvider<DurableEvents> events;
  private final RabbitListening listening;
  private volatile @Nullable RabbitConsumer running;
  private volatile @Nullable RabbitListener listener;
  private volatile boolean started;

  RabbitConsumers(
      RabbitMqProperties.Consumer properties,
      Environment environment,
      ObjectProvider<RabbitMq> broker,
      ObjectProvider<DurableEvents> events,
      RabbitListening listening) {
    this.properties = properties;
    this.listening = listening;
    this.environment = environment;
    this.broker = broker;
    this.events = events;
  }

  @Override
  public void start() {
    DurableEvents all = events.getIfAvailable();
    if (all == null) {
      throw new IllegalStateException(
          "report-cache.rabbitmq.enabled=true needs a store of durable events, from which they are published; set report-cache.deliveries.store=jdbc");
    }
    if (properties.enabled()) {
      consume(all);
    }
    listen(all);
    started = true;
  }

  private void consume(DurableEvents all) {
    boolean others =
        all.registered().stream().anyMatch(each -> !each.producer().equals(all.producer()));
    if (!others && properties.subscriptions().isEmpty()) {
      log.info(
          "No event of another application is registered with typeFrom, so none is consumed over"
              + " RabbitMQ");
      return;
    }
    RabbitConsumerBuilder builder = builder().into(all);
    RabbitMqProperties.set("consumer.prefetch", () -> builder.prefetch(properties.prefetch()));
    RabbitMqProperties.set(
        "consumer.retry-pauses", () -> builder.retryPauses(properties.retryPauses()));
    RabbitMqProperties.set(
        "consumer.subscriptions", () -> properties.subscriptions().forEach(builder::subscribe));
    if (!properties.ordered()) {
      builder.inAnyOrder();
    }
    running = builder.start();
  }

  private RabbitConsumerBuilder builder() {
    String group = group();
    RabbitConsumerBuilder[] made = new RabbitConsumerBuilder[1];
    RabbitMqProperties.set("consumer.group", () -> made[0] = broker.getObject().consumer(group));
    return made[0];
  }

  private void listen(DurableEvents all) {
    try {
      listener = listening.start(all);
    } catch (RuntimeException | Error e) {
      stop(); // or the consumer would outlive a context that has failed
      throw e;
    }
  }

  private String group() {
    String group = properties.group();
    String name = group != null ? group : environment.getProperty("spring.application.name", "");
    if (name.isEmpty()) {
      throw new IllegalStateException(
          "report-cache.rabbitmq.consumer.group must name the consumer group, since spring.application.name is unset; set one of them");
    }
    return name;
  }

  @Override
  public void stop() {
    RabbitListener hearing = listener;
    listener = null;
    RabbitConsumer ending = running;
    running = null;
    started = false;
    if (hearing != null) {
      hearing.close();
    }
    if (ending != null) {
      ending.close();
    }
  }

  @Override
  public boolean isRunning() {
    return started;
  }
}
