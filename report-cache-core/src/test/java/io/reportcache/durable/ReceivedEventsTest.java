package io.reportcache.durable;

import static io.reportcache.durable.store.Deliveries.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventName;
import io.reportcache.event.EventType;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceivedEventsTest {

  @EventName(value = "room.booked", version = 2)
  record RoomBooked(String room, int seats) implements DomainEvent {
    @Override
    public Optional<EventEntity> entity() {
      return Optional.of(new EventEntity("room", room));
    }
  }

  @EventName("room.cleaned")
  record RoomCleaned(String room) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(ACME);
    }
  }

  private static final LaneOptions OPTIONS = LaneOptions.defaults();

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final EventBus bus = EventBus.inMemory();
  private final List<EventEnvelope<?>> onTheBus = new CopyOnWriteArrayList<>();
  private final List<Message> unreadable = new ArrayList<>();

  ReceivedEventsTest() {
    var unused = bus.subscribe("#", onTheBus::add, SubscriptionOptions.inline());
  }

  @AfterEach
  void closeBus() {
    bus.close();
  }

  @Test
  void anEventOfAnotherApplicationActsOnTheBusAndIsStoredForEachHandler() throws Exception {
    DurableEvents events =
        builder()
            .handler("mailer", RoomBooked.class, OPTIONS, this::ignore)
            .handler("audit", "room.*", OPTIONS.inOrder(), this::ignore)
            .build();
    Message message = booked(2, "{\"room\":\"r1\",\"seats\":4}");

    events.receive(List.of(message));

    assertThat(onTheBus).hasSize(1);
    assertThat(onTheBus.get(0).event()).isEqualTo(new RoomBooked("r1", 4));
    assertThat(onTheBus.get(0).id()).isEqualTo(message.id());
    assertThat(onTheBus.get(0).producer()).isEqualTo("availability");
    assertThat(onTheBus.get(0)).isEqualTo(events.read(message));
    assertThat(claim("mailer")).hasSize(1);
    assertThat(claim("audit").get(0).orderKey()).isNotNull();
  }

  @Test
  void anEventThatIsReceivedAgainIsNotStoredAgain() {
    DurableEvents events =
        builder().handler("mailer", RoomBooked.class, OPTIONS, this::ignore).build();
    Message message = booked(2, "{\"room\":\"r1\",\"seats\":4}");

    events.receive(List.of(message, message));
    events.receive(List.of(message));

    assertThat(store.count(DeliveryQuery.all())).containsEntry(DeliveryStatus.PENDING, 1L);
  }

  @Test
  void whatIsReceivedIsNotRelayed() {
    List<String> relayed = new CopyOnWriteArrayList<>();
    DurableEvents events =
        builder()
            .type(RoomCleaned.class)
            .relay("broker", "#", OPTIONS, (delivery, run) -> relayed.add(text(delivery)))
            .handler("audit", "#", OPTIONS, this::ignore)
            .build();

    events.receive(List.of(booked(2, "{\"room\":\"r1\",\"seats\":4}")));
    var unused = events.publish(new RoomCleaned("r1"));

    assertThat(claim("audit")).hasSize(2);
    try (DeliveryWorker worker = events.worker().build().start()) {
      assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(relayed).containsExactly("{\"room\":\"r1\"}");
  }

  @Test
  void anEventOfANewerVersionIsToldAndParkedUntilItIsKnown() throws Exception {
    DurableEvents events =
        builder().handler("mailer", RoomBooked.class, OPTIONS, this::ignore).build();
    Message newer = booked(3, "{\"room\":\"r1\",\"places\":4}");

    events.receive(List.of(newer, booked(2, "{\"room\":\"r2\",\"seats\":4}")));

    assertThat(unreadable).containsExactly(newer);
    assertThat(onTheBus).hasSize(1);
    try (DeliveryWorker worker = events.worker().build().start()) {
      assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(store.count(DeliveryQuery.all()))
        .containsEntry(DeliveryStatus.PARKED, 1L)
        .containsEntry(DeliveryStatus.COMPLETED, 1L);
  }

  @Test
  void anActionForUnreadableEventsThatThrowsHoldsUpNothing() {
    DurableEvents events =
        builder()
            .whenUnreadable(
                message -> {
                  throw new AssertionError("for the test");
                })
            .handler("mailer", RoomBooked.class, OPTIONS, this::ignore)
            .build();

    events.receive(List.of(booked(3, "{}"), booked(2, "{\"room\":\"r2\",\"seats\":4}")));

    assertThat(onTheBus).hasSize(1);
    assertThat(claim("mailer")).hasSize(2);
  }

  @Test
  void anEventThatNothingHereKnowsIsLeftAlone() {
    DurableEvents events =
        builder().handler("mailer", RoomBooked.class, OPTIONS, this::ignore).build();

    events.receive(List.of(message("lamp.broken", 1, "{}")));

    assertThat(onTheBus).isEmpty();
    assertThat(unreadable).isEmpty();
    assertThat(store.count(DeliveryQuery.all())).isEmpty();
  }

  @Test
  void anEventOfThisApplicationActsOnTheBusAndIsNotStoredAgain() {
    DurableEvents events =
        builder()
            .producer("availability")
            .handler("mailer", RoomBooked.class, OPTIONS, this::ignore)
            .build();

    events.receive(List.of(booked(2, "{\"room\":\"r1\",\"seats\":4}")));

    assertThat(onTheBus).hasSize(1);
    assertThat(store.count(DeliveryQuery.all())).isEmpty();
  }

  @Test
  void theBusHearsOfAnEventBeforeItIsStored() {
    List<Integer> onTheBusWhenStored = new ArrayList<>();
    DeliverySink sink =
        new DeliverySink() {
          @Override
          public void add(List<NewDelivery> deliveries) {
            onTheBusWhenStored.add(onTheBus.size());
          }

          @Override
          public boolean onCompletion(Consumer<Transaction.Outcome> callback) {
            return store.onCompletion(callback);
          }
        };
    DurableEvents events =
        builder().sink(sink).handler("mailer", RoomBooked.class, OPTIONS, this::ignore).build();

    events.receive(List.of(booked(2, "{\"room\":\"r1\",\"seats\":4}")));

    assertThat(onTheBusWhenStored).containsExactly(1);
  }

  @Test
  void whatCannotBeStoredIsToldToTheTransport() {
    DurableEvents events =
        builder()
            .handler("mailer", RoomBooked.class, OPTIONS, this::ignore)
            .build()
            .in(
                deliveries -> {
                  throw new DeliveryStoreException("for the test");
                });

    assertThatThrownBy(() -> events.receive(List.of(booked(2, "{\"room\":\"r1\",\"seats\":4}"))))
        .isInstanceOf(DeliveryStoreException.class);
  }

  @Test
  void anEventOfAnotherApplicationCannotBePublishedHere() {
    DurableEvents events =
        builder().handler("mailer", RoomBooked.class, OPTIONS, this::ignore).build();

    assertThatThrownBy(() -> events.publish(new RoomBooked("r1", 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("room.booked is published by availability");
    assertThatThrownBy(() -> builder().typeFrom("", RoomBooked.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("producer of");
  }

  @Test
  void aRelayRefusesWhatItCannotCarryWhenTheEventsAreBuilt() {
    EventRelay relay =
        new EventRelay() {
          @Override
          public void handle(ClaimedDelivery delivery, DeliveryRun run) {}

          @Override
          public void check(String producer, EventType<?> type) {
            throw new IllegalArgumentException(producer + " can't carry " + type.name());
          }
        };

    assertThatThrownBy(
            () ->
                builder()
                    .producer("cleaning")
                    .type(RoomCleaned.class)
                    .relay("broker", "#", OPTIONS, relay)
                    .build())
        .hasMessage("cleaning can't carry room.cleaned");
  }

  @Test
  void aRegisteredEventTellsItsProducerItsHandlersAndItsRelays() {
    DurableEvents events =
        builder()
            .producer("cleaning")
            .type(RoomCleaned.class)
            .relay("broker", "#", OPTIONS, (delivery, run) -> {})
            .handler("audit", "#", OPTIONS, this::ignore)
            .build();

    assertThat(events.registered())
        .extracting(RegisteredEvent::producer, RegisteredEvent::handlers, RegisteredEvent::relays)
        .containsExactly(
            tuple("availability", List.of(Lane.ofHandler("audit")), List.of()),
            tuple("cleaning", List.of(Lane.ofHandler("audit")), List.of(Lane.ofHandler("broker"))));
  }

  private DurableEventsBuilder builder() {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .typeFrom("availability", RoomBooked.class)
        .upcaster(RoomBooked.class, 1, fields -> fields)
        .whenUnreadable(unreadable::add)
        .localBus(bus);
  }

  private void ignore(EventEnvelope<?> envelope, DeliveryRun run) {}

  private List<ClaimedDelivery> claim(String handler) {
    return store.claim(new Claim(Lane.ofHandler(handler), 10, "node", Duration.ofMinutes(1)));
  }

  private static String text(ClaimedDelivery delivery) {
    return delivery.message().payload();
  }

  private static Message booked(int version, String payload) {
    return message("room.booked", version, payload);
  }

  private static Message message(String type, int version, String payload) {
    return Message.of(UUID.randomUUID(), type, version, ACME, payload)
        .entity("room", "r1")
        .producer("availability")
        .createdAt(Instant.parse("2026-01-02T03:04:05Z"))
        .build();
  }
}
