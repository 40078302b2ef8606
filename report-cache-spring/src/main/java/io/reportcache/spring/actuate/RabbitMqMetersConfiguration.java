package io.reportcache.spring.actuate;

import io.reportcache.micrometer.RabbitMqMetrics;
import io.reportcache.rabbitmq.RabbitMq;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The meters of the events over RabbitMQ, where there is a connection to it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "com.rabbitmq.client.ConnectionFactory")
@ConditionalOnBean(RabbitMq.class)
class RabbitMqMetersConfiguration {

  @Bean
  @ConditionalOnMissingBean
  RabbitMqMetrics reportCacheRabbitMqMetrics(RabbitMq broker) {
    return RabbitMqMetrics.of(broker);
  }
}
