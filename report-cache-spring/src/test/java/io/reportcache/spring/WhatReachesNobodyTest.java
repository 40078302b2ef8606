package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.report.Report;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Tag("slow")
class WhatReachesNobodyTest {

  interface Moved extends DomainEvent {}

  @EventName("customer.moved")
  record CustomerMoved(String customer) implements Moved {}

  @EventName("rates.changed")
  record RatesChanged() implements DomainEvent {}

  @Test
  void handlersThatRunNowhereHereAreNamedAndReportsThatTheyDoNotReach() {
    List<String> warnings = warnings(false);
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0))
        .startsWith("Handlers [mailer] are registered here, but")
        .contains("worker.enabled=false");
    assertThat(warnings.get(1))
        .startsWith("Reports [sales] are invalidated by durable events, other processes have")
        .contains("Define a bean of type SharedTier");
  }

  @Test
  void withASharedTierWhatOtherProcessesInvalidateReachesTheReports() {
    SharedNode node = mock();
    when(node.stats())
        .thenReturn(SharedTierStats.builder().state(SharedTierStats.State.CONNECTED).build());
    SharedTier tier = copies -> node;
    assertThat(warnings(false, runner -> runner.withBean(SharedTier.class, () -> tier)))
        .singleElement()
        .asString()
        .startsWith("Handlers [mailer]");
  }

  @Test
  void whoRunsItsHandlersIsNotWarned() {
    assertThat(warnings(true)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(classes = {DurableEventsCustomizer.class, TenantQueuesCustomizer.class})
  void whatIsRegisteredThoughNothingKeepsItIsRefused(Class<?> type) {
    ApplicationContextRunner none = Runners.runner();
    customized(none, type)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessage(
                        "nothing in this context keeps durable events or jobs, so nobody asks what"
                            + " [registers] register here; set report-cache.deliveries.store to"
                            + " jdbc, or to memory to keep nothing beyond the process, or define a"
                            + " bean of type DeliveryStore; if child contexts keep them, set it to"
                            + " none here"));
    try (Logged log = new Logged(DurableEvents.class)) {
      customized(none.withPropertyValues("report-cache.deliveries.store=none"), type)
          .run(context -> assertThat(context).hasNotFailed());
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("nobody in this context asks what [registers] register");
    }
    customized(none.withPropertyValues("report-cache.enabled=false"), type)
        .run(context -> assertThat(context).hasNotFailed());
    customized(none.withPropertyValues("report-cache.deliveries.store=memory"), type)
        .run(context -> assertThat(context).hasNotFailed());
  }

  private static ApplicationContextRunner customized(
      ApplicationContextRunner runner, Class<?> type) {
    return type == DurableEventsCustomizer.class
        ? runner.withBean("registers", DurableEventsCustomizer.class, () -> events -> {})
        : runner.withBean("registers", TenantQueuesCustomizer.class, () -> jobs -> {});
  }

  private static List<String> warnings(boolean worker) {
    return warnings(worker, runner -> runner);
  }

  private static List<String> warnings(
      boolean worker, UnaryOperator<ApplicationContextRunner> beans) {
    ApplicationContextRunner runner =
        Runners.runner()
            .withBean(
                "sales",
                Report.class,
                () ->
                    Report.named("sales", Integer.class)
                        .invalidatedBy(Moved.class, RatesChanged.class)
                        .generatedBy(() -> 1))
            .withBean(
                "rates",
                Report.class,
                () ->
                    Report.named("rates", Integer.class)
                        .invalidatedBy(RatesChanged.class)
                        .generatedBy(() -> 1))
            .withBean(
                DurableEventsCustomizer.class,
                () ->
                    events ->
                        events
                            .type(CustomerMoved.class)
                            .handler(
                                "mailer",
                                CustomerMoved.class,
                                LaneOptions.defaults(),
                                (moved, run) -> {})
                            .remoteHandler("other", CustomerMoved.class, LaneOptions.defaults()))
            .withPropertyValues(
                "report-cache.deliveries.store=memory",
                "report-cache.deliveries.worker.enabled=" + worker);
    try (Logged log = new Logged(DurableEvents.class)) {
      beans.apply(runner).run(context -> assertThat(context).hasNotFailed());
      return log.messages();
    }
  }
}
