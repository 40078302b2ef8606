package io.reportcache.spring.actuate;

import io.reportcache.rabbitmq.RabbitMq;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint's section of the events over RabbitMQ, where there is a connection to it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "com.rabbitmq.client.ConnectionFactory")
@ConditionalOnBean(RabbitMq.class)
class EndpointOfRabbitMq {

  @Bean
  RabbitMqView reportCacheRabbitMqView(RabbitMq broker) {
    return new RabbitMqView(broker);
  }
}
