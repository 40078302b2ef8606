package io.reportcache.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.JobName;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.spring.DeliveriesAutoConfiguration;
import io.reportcache.spring.DurableEventsCustomizer;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.spring.TenantQueuesCustomizer;
import io.reportcache.tenant.TenantId;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** With tracing, a handler's span is in the trace in which its event was published. */
@Tag("slow")
@Timeout(120)
class TracesOfDeliveriesTest {

  private static final TenantId ACME = TenantId.of("acme");

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ReportCacheAutoConfiguration.class,
                  DeliveriesAutoConfiguration.class,
                  ObservationsAutoConfiguration.class,
                  TracingAutoConfiguration.class))
          .withUserConfiguration(Traced.class)
          .withPropertyValues("report-cache.deliveries.store=memory");

  @Test
  void theSpanOfAHandlerAndOfAJobIsAChildOfThePublishers() {
    application.run(
        context -> {
          Tracer tracer = context.getBean(Tracer.class);
          Traced traced = context.getBean(Traced.class);
          Span span = tracer.nextSpan().name("request").start();
          try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
            context
                .getBean(DurableEvents.class)
                .publish(new OrderPaid("o-1"), PublishOptions.defaults().withTenant(ACME));
            context
                .getBean(TenantQueues.class)
                .dispatch(new Mail("ann"), DispatchOptions.defaults().withTenant(ACME));
          } finally {
            span.end();
          }
          for (int i = 0; i < 2; i++) {
            TraceContext handler = traced.seen.poll(30, TimeUnit.SECONDS);
            assertThat(handler).as("it was handled in a span").isNotNull();
            assertThat(handler.traceId()).isEqualTo(span.context().traceId());
            assertThat(handler.parentId()).isEqualTo(span.context().spanId());
            assertThat(handler.sampled()).isTrue();
          }
        });
  }

  @Test
  void whatIsPublishedOutsideOfATraceBeginsOneOfItsOwn() {
    application.run(
        context -> {
          context
              .getBean(DurableEvents.class)
              .publish(new OrderPaid("o-1"), PublishOptions.defaults().withTenant(ACME));
          TraceContext handler = context.getBean(Traced.class).seen.poll(30, TimeUnit.SECONDS);
          assertThat(handler).isNotNull();
          assertThat(handler.parentId()).isIn(null, "", "0000000000000000");
        });
  }

  @EventName("order.paid")
  record OrderPaid(String order) implements DomainEvent {}

  @JobName("mail")
  record Mail(String to) implements TenantJob {}

  @Configuration(proxyBeanMethods = false)
  static class Traced {

    final BlockingQueue<TraceContext> seen = new LinkedBlockingQueue<>();
    private final OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    private final io.opentelemetry.api.trace.Tracer ofSdk = sdk.getTracer("test");
    private final Tracer tracer = new OtelTracer(ofSdk, new OtelCurrentTraceContext(), event -> {});

    @Bean
    Tracer tracer() {
      return tracer;
    }

    @Bean
    ObservationRegistry observations() {
      ObservationRegistry registry = ObservationRegistry.create();
      registry
          .observationConfig()
          .observationHandler(
              new FirstMatchingCompositeObservationHandler(
                  new PropagatingReceiverTracingObservationHandler<>(
                      tracer, new OtelPropagator(sdk.getPropagators(), ofSdk)),
                  new DefaultTracingObservationHandler(tracer)));
      return registry;
    }

    @Bean
    DurableEventsCustomizer orders() {
      return events ->
          events
              .type(OrderPaid.class)
              .handler("mailer", OrderPaid.class, LaneOptions.defaults(), (paid, run) -> note());
    }

    @Bean
    TenantQueuesCustomizer mails() {
      return queues -> queues.job(Mail.class, (mail, run) -> note());
    }

    private void note() {
      seen.add(tracer.currentTraceContext().context());
    }
  }
}
