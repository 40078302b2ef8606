package io.reportcache.spring.actuate;

import io.reportcache.rabbitmq.RabbitConsumer;
import io.reportcache.rabbitmq.RabbitListener;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.rabbitmq.RabbitMqStats;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health of the connection to RabbitMQ, where there is one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "com.rabbitmq.client.ConnectionFactory")
@ConditionalOnBean(RabbitMq.class)
class HealthOfRabbitMq {

  @Bean
  FurtherPart reportCacheRabbitMqHealth(RabbitMq broker) {
    return new FurtherPart("rabbitmq", () -> of(broker));
  }

  /** Events wait in their store while the broker is away, so the application isn't down. */
  private static PartHealth of(RabbitMq broker) {
    List<String> silent =
        broker.consumers().stream()
            .filter(consumer -> !consumer.isConnected())
            .map(RabbitConsumer::group)
            .sorted()
            .toList();
    RabbitMqStats stats = broker.stats();
    boolean listens = !broker.listeners().isEmpty();
    return PartHealth.of(
        degraded(broker, silent),
        new Row()
            .with("connected", broker.isConnected())
            .with("consumersWithoutConnection", silent)
            .with("listenerInTouch", listens ? longestSilence(broker).isEmpty() : null)
            .with("unroutable", stats.unroutable())
            .with("deadLetters", stats.deadLetters())
            .with("parked", stats.parked()));
  }

  private static Optional<String> degraded(RabbitMq broker, List<String> silent) {
    String refusal = broker.refusal();
    if (refusal != null) {
      return Optional.of(refusal);
    }
    if (!broker.isConnected()) {
      return Optional.of("the broker can't be reached or takes no messages, so events wait");
    }
    if (!silent.isEmpty()) {
      return Optional.of("the consumers of " + silent + " are not connected");
    }
    return longestSilence(broker)
        .map(
            time ->
                "this node hasn't heard the events of others for %d s, so its reports are hardly cached, or stale with serving-when-away"
                    .formatted(time.toSeconds()));
  }

  /** For how long this node may have missed events; empty if that isn't too long. */
  private static Optional<Duration> longestSilence(RabbitMq broker) {
    return broker.listeners().stream()
        .filter(RabbitListener::isOutOfTouch)
        .map(RabbitListener::sinceContact)
        .max(Comparator.naturalOrder());
  }
}
