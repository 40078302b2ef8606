package io.reportcache.rabbitmq;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantId;
import java.util.Optional;

/** Two applications: rooms are booked in one, and the other keeps reports of that. */
final class Bookings {

  static final TenantId ACME = TenantId.of("acme");
  static final String SERVICE = "availability";

  @EventName("room.booked")
  record RoomBooked(String room, int seats) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(ACME);
    }

    @Override
    public Optional<EventEntity> entity() {
      return Optional.of(new EventEntity("room", room));
    }
  }

  @EventName("room.closed")
  record RoomClosed(String room) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(TenantId.CENTRAL);
    }
  }

  private Bookings() {}

  /** Returns a builder of the application that publishes. */
  static DurableEventsBuilder publisher(DeliveryStore store, RabbitMq broker) {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .producer(SERVICE)
        .type(RoomBooked.class)
        .type(RoomClosed.class)
        .withoutLocalBus()
        .relay("rabbitmq", "#", RabbitMq.relayOptions(), broker.relay());
  }

  /** Returns a builder of the application that consumes. */
  static DurableEventsBuilder consumer(DeliveryStore store) {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .producer("reports")
        .typeFrom(SERVICE, RoomBooked.class)
        .typeFrom(SERVICE, RoomClosed.class);
  }
}
