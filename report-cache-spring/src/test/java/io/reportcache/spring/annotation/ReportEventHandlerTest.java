package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.reportcache.durable.DurableEvents;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventName;
import io.reportcache.spring.DeliveriesAutoConfiguration;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.spring.annotation.ReportEventHandler.Waiting;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

@Timeout(120)
class ReportEventHandlerTest {

  private static final TenantId ACME = TenantId.of("acme");

  @EventName("invoice.paid")
  record InvoicePaid(String invoice) implements DomainEvent {}

  static class Mailer {

    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final AtomicInteger runs = new AtomicInteger();

    @ReportEventHandler(name = "mailer")
    public void thank(InvoicePaid paid) {
      told.add("thanks for " + paid.invoice() + " of " + TenantContext.require().value());
    }

    @ReportEventHandler(ordered = true, concurrency = 1)
    public void audit(EventEnvelope<InvoicePaid> envelope) {
      told.add("audited " + envelope.name() + " of " + envelope.tenant().value());
    }

    @ReportEventHandler(waiting = Waiting.IN_MEMORY)
    public void all(DomainEvent event) {
      if (runs.incrementAndGet() == 1) {
        throw new IllegalStateException("again");
      }
      told.add("all " + event.getClass().getSimpleName());
    }
  }

  @Test
  void withoutAStoreHandlersHearTheBus() {
    context()
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              TenantContext.run(
                  ACME, () -> context.getBean(EventBus.class).publish(new InvoicePaid("i-1")));

              assertThat(told(context, 3))
                  .containsExactlyInAnyOrder(
                      "thanks for i-1 of acme", "audited invoice.paid of acme", "all InvoicePaid");
              assertThat(context.getBean(Mailer.class).runs).hasValue(2);
            });
  }

  @Test
  void withAStoreEventsAreStoredForThem() {
    context()
        .withPropertyValues("report-cache.deliveries.store=memory")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(DurableEvents.class).isRegistered(InvoicePaid.class))
                  .isTrue();
              assertThat(context.getBean(DurableEvents.class).registered())
                  .singleElement()
                  .satisfies(
                      each ->
                          assertThat(each.toString()).contains("mailer").contains("Mailer.audit"));
              TenantContext.run(ACME, () -> context.publishEvent(new InvoicePaid("i-1")));

              assertThat(told(context, 3))
                  .containsExactlyInAnyOrder(
                      "thanks for i-1 of acme", "audited invoice.paid of acme", "all InvoicePaid");
            });
  }

  static class Hidden {

    final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @ReportEventHandler
    private void inside(InvoicePaid paid) {
      told.add(paid.invoice());
    }
  }

  @Test
  void aMethodNeedNotBePublic() {
    context()
        .withBean(Hidden.class)
        .run(
            context -> {
              TenantContext.run(
                  ACME, () -> context.getBean(EventBus.class).publish(new InvoicePaid("i-1")));

              assertThat(context.getBean(Hidden.class).told.poll(60, TimeUnit.SECONDS))
                  .isEqualTo("i-1");
            });
  }

  static class WantsAStore {
    @ReportEventHandler(waiting = Waiting.STORED)
    public void call(InvoicePaid paid) {}
  }

  static class NoEvent {
    @ReportEventHandler
    public void call(String text) {}
  }

  static class NoParameter {
    @ReportEventHandler
    public void call() {}
  }

  static class NoAttempt {
    @ReportEventHandler(attempts = 0)
    public void call(InvoicePaid paid) {}
  }

  static Stream<Class<?>> wrong() {
    return Stream.of(WantsAStore.class, NoEvent.class, NoParameter.class, NoAttempt.class);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  <T> void whatIsWrongStopsTheStartAndNamesTheMethod(Class<T> bean) {
    context()
        .withBean("wrong", bean)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasStackTraceContaining("@ReportEventHandler on " + bean.getName() + ".call"));
  }

  static class NoTimeout {
    @ReportEventHandler(timeout = "long")
    public void call(InvoicePaid paid) {}
  }

  static class NoConcurrency {
    @ReportEventHandler(concurrency = 0)
    public void call(InvoicePaid paid) {}
  }

  static Stream<Class<?>> wrongInAStore() {
    return Stream.of(NoEvent.class, NoAttempt.class, NoTimeout.class, NoConcurrency.class);
  }

  @ParameterizedTest
  @MethodSource("wrongInAStore")
  <T> void whatIsWrongStopsTheStartWithAStore(Class<T> bean) {
    context()
        .withPropertyValues("report-cache.deliveries.store=memory")
        .withBean("wrong", bean)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasStackTraceContaining("@ReportEventHandler on " + bean.getName() + ".call"));
  }

  /** Its events would reach nobody: neither is it in the store's builder, nor on the bus. */
  @Test
  void withDurableEventsOfTheApplicationItIsRefused() {
    context()
        .withBean(DurableEvents.class, () -> mock(DurableEvents.class))
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasStackTraceContaining("DurableEvents that the application builds itself"));
  }

  private static String[] told(ApplicationContext context, int count) throws Exception {
    String[] told = new String[count];
    for (int i = 0; i < count; i++) {
      told[i] = context.getBean(Mailer.class).told.poll(60, TimeUnit.SECONDS);
    }
    return told;
  }

  private static ApplicationContextRunner context() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class,
                DeliveriesAutoConfiguration.class,
                ReportAnnotationsAutoConfiguration.class))
        .withBean(Mailer.class);
  }
}
