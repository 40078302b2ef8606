package io.reportcache.durable;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * T3: inside every handler and job the thread has the tenant of the delivery, at the first run, a
 * retry, after another's failure, when told of the dead letter and at a replay. All run on one
 * thread, and each leaves another tenant's context open behind it.
 */
class DeliveryTenantsTest {

  @EventName("order.placed")
  record OrderPlaced(String of) implements DomainEvent {}

  @JobName("order.mail")
  record MailOrder(String of) implements TenantJob {}

  private static final List<TenantId> TENANTS = List.of(ACME, GLOBEX, TenantId.CENTRAL);
  private static final LaneOptions ONE_THREAD =
      LaneOptions.defaults()
          .withConcurrency(1)
          .withAttempts(2)
          .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 0.5));

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final AtomicBoolean works = new AtomicBoolean();

  @BeforeEach
  @AfterEach
  void nothingIsBound() {
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void insideEveryHandlerOfEvents() {
    DurableEvents events =
        DurableEvents.builder(store, new Jackson3Codec())
            .type(OrderPlaced.class)
            .handler(
                "all",
                OrderPlaced.class,
                ONE_THREAD,
                (placed, run) -> {
                  assertThat(placed.tenant().value()).isEqualTo(placed.event().of());
                  run(placed.event().of(), "run " + run.attempt());
                })
            .build();
    for (TenantId tenant : TENANTS) {
      TenantContext.run(tenant, () -> events.publish(new OrderPlaced(tenant.value())));
    }
    try (DeliveryWorker worker = events.worker().build().start()) {
      await(DeliveryStatus.DEAD_LETTER, 3);
      replay(worker);
    }
    assertEach("run 1", "run 2", "run 1");
  }

  @Test
  void insideEveryJobAndItsFailedHook() {
    TenantQueues queues =
        TenantQueues.builder(store, new Jackson3Codec())
            .job(
                MailOrder.class,
                new JobHandler<MailOrder>() {
                  @Override
                  public void handle(MailOrder job, DeliveryRun run) {
                    run(job.of(), "run " + run.attempt());
                  }

                  @Override
                  public void deadLetter(MailOrder job, Throwable cause) {
                    run(job.of(), "failed"); // and it fails, too
                  }
                })
            .build();
    for (TenantId tenant : TENANTS) {
      TenantContext.run(tenant, () -> queues.dispatch(new MailOrder(tenant.value())));
    }
    try (DeliveryWorker worker = queues.worker(ONE_THREAD).build().start()) {
      await(DeliveryStatus.DEAD_LETTER, 3);
      Await.until("all are told", () -> seen.size() == 9);
      replay(worker);
    }
    assertEach("run 1", "run 2", "failed", "run 1");
  }

  private void run(String of, String what) {
    seen.add(of + " " + what + " in " + TenantContext.current().map(TenantId::value).orElse("-"));
    TenantContext.open(TenantId.of("left-open")); // by a careless handler
    if (!works.get()) {
      throw new IllegalStateException("not yet");
    }
  }

  private void replay(DeliveryWorker worker) {
    works.set(true);
    assertThat(store.replay(DeliveryQuery.all())).isEqualTo(TENANTS.size());
    worker.wake();
    await(DeliveryStatus.COMPLETED, TENANTS.size());
  }

  private void assertEach(String... runs) {
    for (TenantId tenant : TENANTS) {
      String of = tenant.value();
      assertThat(seen.stream().filter(line -> line.startsWith(of + " ")))
          .containsExactlyElementsOf(
              List.of(runs).stream().map(run -> of + " " + run + " in " + of).toList());
    }
    assertThat(seen).hasSize(TENANTS.size() * runs.length);
  }

  private void await(DeliveryStatus status, long count) {
    Await.until(
        count + " are " + status,
        () -> store.count(DeliveryQuery.all()).getOrDefault(status, 0L) == count);
  }
}
