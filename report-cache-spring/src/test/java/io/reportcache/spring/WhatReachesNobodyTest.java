package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.report.Report;
import java.util.List;
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
  void handlersThatRunNowhereHereAreNamed() {
    assertThat(warnings("report-cache.deliveries.worker.enabled=false"))
        .singleElement()
        .asString()
        .startsWith("Handlers [mailer] are registered here, but")
        .contains("worker.enabled=false");
  }

  @Test
  void reportsThatWhatOthersPublishDoesNotReachAreNamed() {
    assertThat(warnings("report-cache.deliveries.carried-by=node-a"))
        .singleElement()
        .asString()
        .startsWith("Report sales is invalidated by " + RatesChanged.class.getName());
  }

  @Test
  void whoRunsItsHandlersAndHearsOfNobodyElseIsNotWarned() {
    assertThat(warnings("report-cache.deliveries.worker.enabled=true")).isEmpty();
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

  private static List<String> warnings(String property) {
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
            .withPropertyValues("report-cache.deliveries.store=memory", property);
    try (Logged log = new Logged(DurableEvents.class)) {
      runner.run(context -> assertThat(context).hasNotFailed());
      return log.messages();
    }
  }
}
