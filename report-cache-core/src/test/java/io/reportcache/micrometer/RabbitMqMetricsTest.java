package io.reportcache.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reportcache.rabbitmq.RabbitConsumer;
import io.reportcache.rabbitmq.RabbitListener;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.rabbitmq.RabbitMqStats;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** The meters of the events over RabbitMQ show its figures. */
class RabbitMqMetricsTest {

  @Test
  void eachFigureHasItsMeter() {
    RabbitMq broker = Mockito.mock(RabbitMq.class);
    RabbitConsumer there = consumer(true);
    RabbitConsumer away = consumer(false);
    Mockito.when(broker.isConnected()).thenReturn(true);
    Mockito.when(broker.consumers()).thenReturn(List.of(there, away, away));
    RabbitListener hears = listener(true, 30);
    RabbitListener silent = listener(false, 4_000);
    Mockito.when(broker.listeners()).thenReturn(List.of(hears, silent));
    Mockito.when(broker.stats()).thenReturn(new RabbitMqStats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    MeterRegistry registry = new SimpleMeterRegistry();
    RabbitMqMetrics.of(broker).bindTo(registry);
    assertThat(count(registry, "connections")).isEqualTo(1);
    assertThat(count(registry, "published", "outcome", "confirmed")).isEqualTo(3);
    assertThat(count(registry, "published", "outcome", "unconfirmed")).isEqualTo(4);
    assertThat(count(registry, "published", "outcome", "unroutable")).isEqualTo(5);
    assertThat(count(registry, "received")).isEqualTo(6);
    assertThat(count(registry, "consumed", "outcome", "taken")).isEqualTo(7);
    assertThat(count(registry, "consumed", "outcome", "retried")).isEqualTo(8);
    assertThat(count(registry, "consumed", "outcome", "dead_letter")).isEqualTo(9);
    assertThat(count(registry, "consumed", "outcome", "parked")).isEqualTo(10);
    assertThat(gauge(registry, "consumers", "state", "connected")).isEqualTo(1);
    assertThat(gauge(registry, "consumers", "state", "away")).isEqualTo(2);
    assertThat(count(registry, "heard")).isEqualTo(11);
    assertThat(gauge(registry, "listeners", "state", "connected")).isEqualTo(1);
    assertThat(gauge(registry, "listeners", "state", "away")).isEqualTo(1);
    assertThat(registry.get("report.cache.rabbitmq.contact").timeGauge().value(TimeUnit.SECONDS))
        .isEqualTo(4);
    assertThat(gauge(registry, "up")).isEqualTo(1);
    Mockito.when(broker.isConnected()).thenReturn(false);
    assertThat(gauge(registry, "up")).isZero();
  }

  private static RabbitConsumer consumer(boolean connected) {
    RabbitConsumer consumer = Mockito.mock(RabbitConsumer.class);
    Mockito.when(consumer.isConnected()).thenReturn(connected);
    return consumer;
  }

  private static RabbitListener listener(boolean connected, long millisSinceContact) {
    RabbitListener listener = Mockito.mock(RabbitListener.class);
    Mockito.when(listener.isConnected()).thenReturn(connected);
    Mockito.when(listener.sinceContact()).thenReturn(Duration.ofMillis(millisSinceContact));
    return listener;
  }

  private static double count(MeterRegistry registry, String name, String... tags) {
    return registry.get("report.cache.rabbitmq." + name).tags(tags).functionCounter().count();
  }

  private static double gauge(MeterRegistry registry, String name, String... tags) {
    return registry.get("report.cache.rabbitmq." + name).tags(tags).gauge().value();
  }
}
