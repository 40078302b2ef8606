package io.reportcache.spring.rabbitmq;

import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.log.GuardedLog;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.rabbitmq.RabbitMqBuilder;
import io.reportcache.spring.DurableEventsCustomizer;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Carries durable events to other applications and takes theirs, over RabbitMQ, if {@code
 * report-cache.rabbitmq.enabled=true}. Nothing is declared in the broker without it, since a broker
 * may be there for other things. A bean of type {@link RabbitMq} takes the place of the connection.
 */
@AutoConfiguration(
    before = ReportCacheAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration",
      "org.springframework.boot.autoconfigure.amqp.RabbitAutoConfiguration"
    })
@ConditionalOnProperty(name = "report-cache.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(RabbitMqProperties.class)
public final class RabbitMqAutoConfiguration {

  private static final GuardedLog log = GuardedLog.of(RabbitMqAutoConfiguration.class);
  private static final String CLIENT = "com.rabbitmq.client.ConnectionFactory";

  /** Creates the configuration; for Spring to call. */
  public RabbitMqAutoConfiguration() {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = "report-cache.rabbitmq.enabled", havingValue = "true")
  @ImportRuntimeHints(RabbitAddressHints.class)
  static class Enabled {

    @Bean
    @ConditionalOnMissingBean
    RabbitMq reportCacheRabbitMq(
        RabbitMqProperties properties, ListableBeanFactory beans, Environment environment) {
      if (!ClassUtils.isPresent(CLIENT, RabbitMqAutoConfiguration.class.getClassLoader())) {
        throw new IllegalStateException(
            "report-cache.rabbitmq.enabled=true needs the client of RabbitMQ, which isn't on the class path; add com.rabbitmq:amqp-client");
      }
      return Client.connect(properties, beans, environment);
    }

    @Bean
    @Order(0) // after those that register types, or before: the relay gets all of them
    DurableEventsCustomizer reportCacheRabbitMqRelay(
        RabbitMqProperties properties,
        ObjectProvider<RabbitMq> broker,
        ObjectProvider<TenantCacheManager> caches) {
      return events -> {
        if (properties.relay().enabled()) {
          events.relay(
              properties.relay().name(),
              properties.relay().events(),
              RabbitMq.relayOptions(),
              broker.getObject().relay());
        }
        // A rule that can't read an event doesn't know which reports depend on it.
        events.whenUnreadable(
            message -> caches.ifAvailable(all -> all.tenant(message.tenant()).flush()));
      };
    }

    @Bean
    RabbitConsumers reportCacheRabbitConsumers(
        RabbitMqProperties properties,
        Environment environment,
        ObjectProvider<RabbitMq> broker,
        ObjectProvider<DurableEvents> events,
        ObjectProvider<TenantCacheManager> caches,
        ObjectProvider<ReportCache> reports) {
      return new RabbitConsumers(
          properties.consumer(),
          environment,
          broker,
          events,
          new RabbitListening(properties, broker, caches, reports));
    }
  }

  /** Loaded only where the client is there. */
  private static final class Client {

    static RabbitMq connect(
        RabbitMqProperties properties, ListableBeanFactory beans, Environment environment) {
      RabbitAddress address = RabbitAddress.of(beans, environment);
      log.info(
          "Durable events are exchanged with other applications over {}, exchange '{}'",
          address,
          properties.exchange());
      RabbitMqBuilder builder =
          RabbitMq.with(address.factory())
              .addresses(address.addresses())
              .format(properties.format());
      RabbitMqProperties.set("exchange", () -> builder.exchange(properties.exchange()));
      RabbitMqProperties.set(
          "maximum-message", () -> builder.maximumMessage(properties.maximumMessageBytes()));
      RabbitMqProperties.set(
          "confirm-timeout", () -> builder.confirmTimeout(properties.confirmTimeout()));
      RabbitMqProperties.set(
          "relay.unroutable-attempts",
          () -> builder.unroutableAttempts(properties.relay().unroutableAttempts()));
      String application = environment.getProperty("spring.application.name", "");
      if (!application.isBlank()) {
        builder.application(application);
      }
      if (properties.queueType() != null) {
        builder.queueType(properties.queueType());
      }
      return properties.declare() ? builder.build() : builder.withoutDeclaring().build();
    }
  }
}
