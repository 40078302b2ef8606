package io.reportcache.durable;

import static ch.qos.logback.classic.Level.INFO;
import static ch.qos.logback.classic.Level.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is stored for others to work is told of once, and is no warning. */
class ServedHereTest {

  @EventName("order.created")
  record OrderCreated(int id) implements DomainEvent {}

  @JobName("letter.send")
  record SendLetter(int id) implements TenantJob {}

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();

  private DurableEventsBuilder events() {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .tenants(TenantResolver.boundOrCentral())
        .type(OrderCreated.class);
  }

  private TenantQueuesBuilder queues() {
    return TenantQueues.builder(store, JacksonCodecs.available())
        .tenants(TenantResolver.boundOrCentral());
  }

  @Test
  void whatIsStoredWithoutAWorkerHereIsToldOnceAfterAMinute() {
    ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    DurableEventsBuilder builder =
        events()
            .handler("mailer", OrderCreated.class, LaneOptions.defaults(), (created, run) -> {})
            .remoteHandler("biller", OrderCreated.class, LaneOptions.defaults());
    builder.ticker = time;
    DurableEvents events = builder.build();
    try (CapturedLog log = CapturedLog.of(DurableEvents.class)) {
      events.publish(new OrderCreated(1));
      assertThat(log.at(INFO)).isEmpty();
      time.pass(Duration.ofSeconds(61));
      events.publish(new OrderCreated(2));
      events.in(store).publish(new OrderCreated(3));
      assertThat(log.at(INFO))
          .containsExactly(
              "Deliveries to handler:mailer are left to workers that were built elsewhere, since"
                  + " no worker of DurableEvents.worker() here serves it");
      assertThat(log.at(WARN)).isEmpty(); // others may: that none does is a guess
    }
  }

  @Test
  void aQueueWithoutAWorkerHereIsToldOnceAfterAMinute() {
    ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    TenantQueuesBuilder builder = queues().job(SendLetter.class, (letter, run) -> {});
    builder.ticker = time;
    TenantQueues queues = builder.build();
    time.pass(Duration.ofSeconds(61));
    try (CapturedLog log = CapturedLog.of(TenantQueues.class);
        DeliveryWorker worker = queues.worker(LaneOptions.defaults(), "emails").build().start()) {
      queues.dispatch(new SendLetter(1), DispatchOptions.onQueue("emails"));
      queues.dispatch(new SendLetter(2), DispatchOptions.onQueue("letters"));
      queues.dispatch(new SendLetter(3), DispatchOptions.onQueue("letters"));
      assertThat(log.at(INFO))
          .containsExactly(
              "Deliveries to queue:letters are left to workers that were built elsewhere, since"
                  + " no worker of TenantQueues.worker(options, names) here serves it");
      assertThat(log.at(WARN)).isEmpty();
      assertThat(worker.stats()).isNotNull();
    }
  }
}
