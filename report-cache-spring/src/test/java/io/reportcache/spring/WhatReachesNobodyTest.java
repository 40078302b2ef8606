package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.delivery.DurableEvents;
import io.reportcache.delivery.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.report.Report;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

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
