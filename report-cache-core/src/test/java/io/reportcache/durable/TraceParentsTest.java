package io.reportcache.durable;

import static io.reportcache.durable.store.Deliveries.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The place in a distributed trace, which goes with what is published. */
@Timeout(60)
class TraceParentsTest {

  private static final String HERE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String THERE = "00-4bf92f3577b34da6a3ce929d0e0e4736-b7ad6b7169203331-01";

  @EventName("order.created")
  record OrderCreated(String order) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(ACME);
    }
  }

  @JobName("mail.send")
  record SendMail(String to) implements TenantJob {}

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final Queue<EventEnvelope<?>> handled = new ConcurrentLinkedQueue<>();

  @Test
  void aHandlerIsToldWhereItsEventWasPublished() {
    try (EventBus bus = EventBus.inMemory()) {
      Queue<EventEnvelope<?>> local = new ConcurrentLinkedQueue<>();
      var unused = bus.subscribe(OrderCreated.class, local::add);
      DurableEvents events = builder(() -> HERE).localBus(bus).build();
      events.publish(new OrderCreated("o-1"));
      work(events, 1);
      assertThat(handled).extracting(EventEnvelope::traceParent).containsExactly(HERE);
      assertThat(local).extracting(EventEnvelope::traceParent).containsExactly(HERE);
    }
  }

  @Test
  void anEventWithAKeyHasItToo() {
    DurableEvents events = builder(() -> HERE).build();
    events.publish(new OrderCreated("o-1"), PublishOptions.defaults().withIdempotencyKey("once"));
    assertThat(stored()).containsExactly(HERE);
  }

  @Test
  void whatFollowsFromAnEventIsInItsTraceUnlessThisThreadIsInAnother() {
    EventEnvelope<?> cause =
        EventEnvelope.of(new OrderCreated("o-1"), ACME, new ManualTime("2026-03-01T00:00:00Z"))
            .traceParent(THERE)
            .build();
    PublishOptions caused = PublishOptions.defaults().causedBy(cause);
    builder(() -> null).build().publish(new OrderCreated("o-2"), caused);
    builder(() -> HERE).build().publish(new OrderCreated("o-3"), caused);
    assertThat(stored()).containsExactly(THERE, HERE);
  }

  @Test
  void whatIsNoTraceParentIsLeftOutAndLoggedOnce() {
    try (CapturedLog log = CapturedLog.of(DurableEvents.class)) {
      DurableEvents events = builder(() -> "00-nonsense").withoutLocalBus().build();
      events.publishAll(List.of(new OrderCreated("o-1"), new OrderCreated("o-2")));
      assertThat(stored()).containsExactly(null, null);
      assertThat(log.at(Level.WARN)).filteredOn(line -> line.contains("00-nonsense")).hasSize(1);
    }
  }

  @Test
  void aSourceThatFailsKeepsNobodyFromPublishing() {
    Supplier<@Nullable String> broken =
        () -> {
          throw new StackOverflowError("in the tracer");
        };
    try (CapturedLog log = CapturedLog.of(DurableEvents.class)) {
      DurableEvents events = builder(broken).withoutLocalBus().build();
      events.publish(new OrderCreated("o-1"));
      events.publish(new OrderCreated("o-2"));
      assertThat(stored()).containsExactly(null, null);
      assertThat(log.at(Level.WARN)).filteredOn(line -> line.contains("trace parent")).hasSize(1);
    }
  }

  @Test
  void aJobHasThePlaceWhereItWasDispatched() {
    TenantQueues queues =
        TenantQueues.builder(store, JacksonCodecs.available())
            .job(SendMail.class, (job, run) -> {})
            .traceParent(() -> HERE)
            .build();
    queues.in(store).dispatch(new SendMail("ann"), DispatchOptions.defaults().withTenant(ACME));
    assertThat(stored()).containsExactly(HERE);
  }

  private DurableEventsBuilder builder(Supplier<@Nullable String> source) {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .type(OrderCreated.class)
        .traceParent(source)
        .handler("all", "#", LaneOptions.defaults(), (envelope, run) -> handled.add(envelope));
  }

  private void work(DurableEvents events, int expected) {
    try (DeliveryWorker worker = events.worker().build().start()) {
      Await.until("they are handled", () -> handled.size() == expected);
    }
  }

  private List<@Nullable String> stored() {
    return store.find(DeliveryQuery.all(), 0, 10).stream()
        .map(delivery -> delivery.message().traceParent())
        .toList();
  }
}
