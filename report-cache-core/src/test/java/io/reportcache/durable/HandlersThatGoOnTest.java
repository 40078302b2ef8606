package io.reportcache.durable;

import static io.reportcache.durable.store.Deliveries.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantContext;
import io.reportcache.testing.Await;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Handlers of events and jobs whose runs go on after they have returned. */
class HandlersThatGoOnTest {

  @EventName("invoice.paid")
  record InvoicePaid(String invoice) implements DomainEvent {}

  @JobName("reminder.send")
  record SendReminder(String invoice) implements TenantJob {}

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final List<CompletableFuture<Void>> answers = new CopyOnWriteArrayList<>();

  private void goOn(DeliveryRun run) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    run.goesOnUntil(answer);
    answers.add(answer);
  }

  @Test
  void anEventIsHandledWhenItsAnswerHasCome() {
    DurableEvents events =
        DurableEvents.builder(store, new Jackson3Codec())
            .producer("billing")
            .type(InvoicePaid.class)
            .handler("bank", InvoicePaid.class, LaneOptions.defaults(), (paid, run) -> goOn(run))
            .build();
    TenantContext.run(ACME, () -> events.publish(new InvoicePaid("i-1")));
    try (DeliveryWorker worker = events.worker().build().start()) {
      endsWithItsAnswer(worker);
    }
  }

  @Test
  void aJobIsDoneWhenItsAnswerHasCome() {
    TenantQueues queues =
        TenantQueues.builder(store, new Jackson3Codec())
            .job(SendReminder.class, (reminder, run) -> goOn(run))
            .build();
    TenantContext.run(ACME, () -> queues.dispatch(new SendReminder("i-1")));
    try (DeliveryWorker worker = queues.worker(LaneOptions.defaults()).build().start()) {
      endsWithItsAnswer(worker);
    }
  }

  private void endsWithItsAnswer(DeliveryWorker worker) {
    Await.until("it is under way", () -> !answers.isEmpty());
    assertThat(store.count(DeliveryQuery.all())).isEqualTo(Map.of(DeliveryStatus.PROCESSING, 1L));
    answers.get(0).complete(null);
    Await.until("it is done", () -> worker.stats().succeeded() == 1);
    assertThat(store.count(DeliveryQuery.all())).isEqualTo(Map.of(DeliveryStatus.COMPLETED, 1L));
  }
}
