package io.reportcache.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reportcache.micrometer.RabbitMqMetrics;
import io.reportcache.rabbitmq.DeclaredQueue;
import io.reportcache.rabbitmq.RabbitConsumer;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.rabbitmq.RabbitMqStats;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What operators see of the events over RabbitMQ. */
@Tag("any-jdk")
class RabbitMqFiguresTest {

  private final RabbitMq broker = Mockito.mock(RabbitMq.class);
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withPropertyValues("management.endpoints.web.exposure.include=*")
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withConfiguration(
              AutoConfigurations.of(
                  ReportCacheAutoConfiguration.class,
                  EndpointAutoConfiguration.class,
                  ReportCacheMetricsAutoConfiguration.class));

  @BeforeEach
  void theBrokerHasFigures() {
    RabbitConsumer reports = consumer("reports", true);
    RabbitConsumer audit = consumer("audit", false);
    Mockito.when(audit.refusal()).thenReturn("the password is wrong");
    Mockito.when(broker.exchange()).thenReturn("shop.events");
    Mockito.when(broker.isConnected()).thenReturn(true);
    Mockito.when(broker.consumers()).thenReturn(List.of(reports, audit));
    Mockito.when(broker.stats()).thenReturn(new RabbitMqStats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
  }

  private static RabbitConsumer consumer(String group, boolean connected) {
    RabbitConsumer consumer = Mockito.mock(RabbitConsumer.class);
    Mockito.when(consumer.group()).thenReturn(group);
    Mockito.when(consumer.isConnected()).thenReturn(connected);
    Mockito.when(consumer.queues())
        .thenReturn(
            List.of(
                new DeclaredQueue(
                    "shop.events." + group, "its events", true, Map.of(), List.of("#"))));
    return consumer;
  }

  @Test
  void theSectionShowsFiguresAndConsumers() {
    runner
        .withBean(RabbitMq.class, () -> broker)
        .run(
            context -> {
              Map<String, Object> section =
                  context
                      .getBean(ReportCacheEndpoint.class)
                      .section(
                          "rabbitmq", null, null, null, null, null, null, null, null, null, null);
              assertThat(section)
                  .containsEntry("exchange", "shop.events")
                  .containsEntry("connected", true)
                  .doesNotContainKey("refusal")
                  .containsEntry("connections", 1L)
                  .containsEntry("published", 2L)
                  .containsEntry("confirmed", 3L)
                  .containsEntry("unconfirmed", 4L)
                  .containsEntry("unroutable", 5L)
                  .containsEntry("received", 6L)
                  .containsEntry("taken", 7L)
                  .containsEntry("retried", 8L)
                  .containsEntry("deadLetters", 9L)
                  .containsEntry("parked", 10L)
                  .containsEntry(
                      "consumers",
                      List.of(
                          Map.of(
                              "group",
                              "audit",
                              "connected",
                              false,
                              "refusal",
                              "the password is wrong",
                              "queues",
                              List.of("shop.events.audit")),
                          Map.of(
                              "group",
                              "reports",
                              "connected",
                              true,
                              "queues",
                              List.of("shop.events.reports"))));
            });
  }

  @Test
  void thereAreMetersWithABrokerOnly() {
    runner.run(context -> assertThat(context).doesNotHaveBean(RabbitMqMetrics.class));
    runner
        .withClassLoader(new FilteredClassLoader("com.rabbitmq"))
        .run(
            context ->
                assertThat(context).hasNotFailed().doesNotHaveBean("reportCacheRabbitMqMetrics"));
    runner
        .withBean(RabbitMq.class, () -> broker)
        .run(context -> assertThat(context).hasSingleBean(RabbitMqMetrics.class));
    RabbitMqMetrics theirs = RabbitMqMetrics.of(broker);
    runner
        .withBean(RabbitMq.class, () -> broker)
        .withBean("theirs", RabbitMqMetrics.class, () -> theirs)
        .run(context -> assertThat(context.getBean(RabbitMqMetrics.class)).isSameAs(theirs));
  }
}
