package io.reportcache.durable;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantContext;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Publishers get ids, by which they change what waits; handlers may need what publishes. */
class IdsAndLazyHandlersTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final Collection<String> done = new ConcurrentLinkedQueue<>();
  private final LibraryThreads threads = new LibraryThreads();

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {}

  @EventName("order.confirmed")
  record OrderConfirmed(String order) implements DomainEvent {}

  @JobName("mail.send")
  record SendMail(String to) implements TenantJob {}

  @AfterEach
  void noThreadIsLeft() {
    threads.awaitNone();
  }

  @Test
  void aJobIsCancelledAndMovedByItsIdAndItsTenant() throws Exception {
    TenantQueues queues = queues();
    DispatchOptions later = DispatchOptions.defaults().withTenant(ACME).withDelay(HOUR);
    UUID cancelled = queues.dispatch(new SendMail("ann"), later);
    UUID moved = queues.dispatch(new SendMail("bob"), later);
    TenantContext.run(
        GLOBEX,
        () -> {
          assertThat(queues.cancel(cancelled)).isEqualTo(new DeliveryChange(0, 0));
          assertThat(queues.reschedule(moved, Duration.ZERO)).isEqualTo(new DeliveryChange(0, 0));
        });
    TenantContext.run(
        ACME,
        () -> {
          assertThat(queues.cancel(cancelled).isComplete()).isTrue();
          assertThat(queues.reschedule(moved, Duration.ZERO).isComplete()).isTrue();
        });
    try (DeliveryWorker worker = queues.worker(LaneOptions.defaults()).build().start()) {
      assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(done).containsExactly("bob");
    TenantContext.run(
        ACME, () -> assertThat(queues.cancel(moved)).isEqualTo(new DeliveryChange(0, 0)));
  }

  @Test
  void whoDispatchesAgainWithAKeyGetsTheIdOfTheJobThatIsThere() {
    TenantQueues queues = queues();
    DispatchOptions once = DispatchOptions.defaults().withTenant(ACME).withIdempotencyKey("k");
    UUID first = queues.dispatch(new SendMail("ann"), once);
    assertThat(queues.dispatch(new SendMail("ann"), once)).isEqualTo(first);
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.message().id())
        .containsExactly(first);
    List<UUID> others = new ArrayList<>();
    others.add(queues.dispatch(new SendMail("ann"), once.withIdempotencyKey("l")));
    others.add(queues.dispatch(new SendMail("ann"), once.withTenant(GLOBEX)));
    others.add(
        queues.dispatch(
            new SendMail("ann"),
            DispatchOptions.onQueue("q").withTenant(ACME).withIdempotencyKey("k")));
    others.add(queues.dispatch(new SendMail("ann"), DispatchOptions.defaults().withTenant(ACME)));
    assertThat(others).doesNotHaveDuplicates().doesNotContain(first);
  }

  @Test
  void anEventIsCancelledByItsIdForAllItsHandlers() {
    DurableEvents events =
        DurableEvents.builder(store, JacksonCodecs.available())
            .type(OrderPlaced.class)
            .remoteHandler("one", OrderPlaced.class, LaneOptions.defaults())
            .remoteHandler("two", OrderPlaced.class, LaneOptions.defaults())
            .build();
    TenantContext.run(
        ACME,
        () -> {
          List<UUID> ids =
              events.publishAll(List.of(new OrderPlaced("o-1"), new OrderPlaced("o-2")));
          PublishOptions once = PublishOptions.defaults().withIdempotencyKey("k");
          UUID keyed = events.publish(new OrderPlaced("o-3"), once);
          assertThat(events.publish(new OrderPlaced("o-3"), once)).isEqualTo(keyed);
          assertThat(events.reschedule(ids.get(0), HOUR)).isEqualTo(new DeliveryChange(2, 0));
          assertThat(events.cancel(ids.get(1))).isEqualTo(new DeliveryChange(2, 0));
          assertThat(events.cancel(keyed)).isEqualTo(new DeliveryChange(2, 0));
          assertThat(events.publish(new OrderPlaced("o-3"), once)).isEqualTo(keyed);
        });
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.message().payload())
        .containsOnly("{\"order\":\"o-1\"}", "{\"order\":\"o-3\"}")
        .hasSize(4);
  }

  @Test
  void aHandlerMayNeedWhatPublishesIt() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicReference<DurableEvents> self = new AtomicReference<>();
    DurableEvents events =
        DurableEvents.builder(store, JacksonCodecs.available())
            .type(OrderPlaced.class)
            .type(OrderConfirmed.class)
            .lazyHandler(
                "confirm",
                OrderPlaced.class,
                LaneOptions.defaults(),
                () -> {
                  asked.incrementAndGet();
                  DurableEvents publisher = self.get();
                  return (placed, run) ->
                      publisher.publish(new OrderConfirmed(placed.event().order()));
                })
            .handler(
                "note",
                OrderConfirmed.class,
                LaneOptions.defaults(),
                (confirmed, run) -> done.add(confirmed.event().order()))
            .build();
    self.set(events);
    TenantContext.run(
        ACME, () -> events.publishAll(List.of(new OrderPlaced("o-1"), new OrderPlaced("o-2"))));
    try (DeliveryWorker worker = events.worker().build().start()) {
      Await.until("both are confirmed", () -> done.size() == 2);
    }
    assertThat(done).containsExactlyInAnyOrder("o-1", "o-2");
    assertThat(asked).hasValue(1);
  }

  @Test
  void aJobThatCanNotBeHadFailsItsRunAndTheNextOneAsksAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    TenantQueues queues =
        TenantQueues.builder(store, JacksonCodecs.available())
            .lazyJob(
                SendMail.class,
                () -> {
                  if (asked.incrementAndGet() == 1) {
                    throw new IllegalStateException("not ready");
                  }
                  return (mail, run) -> done.add(mail.to());
                })
            .build();
    queues.dispatch(new SendMail("ann"), DispatchOptions.defaults().withTenant(ACME));
    LaneOptions quick =
        LaneOptions.defaults()
            .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 0.5));
    try (DeliveryWorker worker = queues.worker(quick).build().start()) {
      Await.until("it's done", () -> done.size() == 1);
    }
    assertThat(asked).hasValueGreaterThan(1);
  }

  private TenantQueues queues() {
    return TenantQueues.builder(store, JacksonCodecs.available())
        .job(SendMail.class, (mail, run) -> done.add(mail.to()))
        .build();
  }
}
